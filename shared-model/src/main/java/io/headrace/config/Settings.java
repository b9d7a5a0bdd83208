package io.headrace.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The defaults, with the user's file laid over them and {@code ${NAME}} or {@code ${NAME:default}}
 * filled from the environment. Each component reads its own section into a record that validates
 * itself.
 */
public final class Settings {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z0-9_]+)(?::([^}]*))?}");
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .addModule(
              new SimpleModule()
                  .addDeserializer(Duration.class, new DurationReader())
                  .addDeserializer(Secret.class, new SecretReader()))
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  private final ObjectNode tree;

  private Settings(ObjectNode tree) {
    this.tree = tree;
  }

  /** The defaults alone, or with a file over them. */
  public static Settings load(Optional<Path> file, Map<String, String> environment) {
    return load("", file, environment);
  }

  /** As {@link #load(Optional, Map)}, with YAML between the defaults and the file. */
  public static Settings load(
      String between, Optional<Path> file, Map<String, String> environment) {
    ObjectNode tree = defaults();
    Set<String> sections = Set.copyOf(tree.propertyNames());
    merge(tree, object(YAML.readTree(between), "the settings under the file"));
    file.ifPresent(path -> merge(tree, checked(read(path), path, sections)));
    return new Settings(tree).filled(environment);
  }

  /** These settings with more YAML laid over them; used by the launcher and by tests. */
  public Settings with(String yaml) {
    ObjectNode copy = tree.deepCopy();
    merge(copy, object(YAML.readTree(yaml), "the given settings"));
    return new Settings(copy);
  }

  /** The section {@code name} as a record; errors name the property by its whole path. */
  public <T> T section(String name, Class<T> type) {
    JsonNode node = tree.path(name);
    if (node.isMissingNode()) {
      throw new ConfigException("configuration: the section '" + name + "' is missing");
    }
    try {
      return YAML.treeToValue(node, type);
    } catch (DatabindException e) {
      throw new ConfigException("configuration: " + pathOf(name, e) + ": " + reason(e));
    }
  }

  private static ObjectNode defaults() {
    try (InputStream file = Settings.class.getResourceAsStream("/headrace-defaults.yml")) {
      if (file == null) {
        throw new IllegalStateException("headrace-defaults.yml is not on the class path");
      }
      return object(YAML.readTree(file), "headrace-defaults.yml");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode read(Path file) {
    try {
      return object(YAML.readTree(Files.readString(file)), file.toString());
    } catch (IOException e) {
      throw new ConfigException(
          "configuration: can't read " + file + "; give a readable YAML file");
    } catch (JacksonException e) {
      throw new ConfigException("configuration: " + file + ": " + problem(e));
    }
  }

  /** The parser's own text shows the place over several lines. */
  private static String problem(JacksonException e) {
    String what = e.getOriginalMessage().lines().findFirst().orElse("not valid YAML");
    return e.getLocation() == null
        ? what
        : "%s (line %d, column %d)"
            .formatted(what, e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  /** A misspelt section would leave the defaults in force without a word. */
  private static ObjectNode checked(ObjectNode tree, Path file, Set<String> sections) {
    for (String name : tree.propertyNames()) {
      if (!sections.contains(name)) {
        throw new ConfigException(
            "configuration: %s: no section is called '%s'; did you mean '%s'?"
                .formatted(file, name, NearestName.of(name, sections)));
      }
    }
    return tree;
  }

  private static ObjectNode object(JsonNode node, String source) {
    if (node.isMissingNode() || node.isNull()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new ConfigException("configuration: " + source + " must hold names and values");
  }

  /** Objects are merged by name; anything else, lists included, replaces what was there. */
  private static void merge(ObjectNode under, ObjectNode over) {
    over.properties()
        .forEach(entry -> {
          if (under.get(entry.getKey()) instanceof ObjectNode below
              && entry.getValue() instanceof ObjectNode above) {
            merge(below, above);
          } else {
            under.set(entry.getKey(), entry.getValue());
          }
        });
  }

  private Settings filled(Map<String, String> environment) {
    return new Settings((ObjectNode) fill(tree, "", environment));
  }

  private static JsonNode fill(JsonNode node, String path, Map<String, String> environment) {
    if (node instanceof ObjectNode object) {
      ObjectNode filled = JsonNodeFactory.instance.objectNode();
      object
          .properties()
          .forEach(entry ->
              filled.set(
                  entry.getKey(),
                  fill(entry.getValue(), path + "." + entry.getKey(), environment)));
      return filled;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode filled = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> filled.add(fill(element, path + "[]", environment)));
      return filled;
    }
    return node.isString()
        ? JsonNodeFactory.instance.stringNode(fill(node.stringValue(), path, environment))
        : node;
  }

  private static String fill(String text, String path, Map<String, String> environment) {
    return VARIABLE
        .matcher(text)
        .replaceAll(found ->
            Matcher.quoteReplacement(valueOf(found.group(1), found.group(2), path, environment)));
  }

  private static String valueOf(
      String name, @Nullable String fallback, String path, Map<String, String> environment) {
    String value = environment.get(name);
    if (value != null) {
      return value;
    }
    if (fallback != null) {
      return fallback;
    }
    throw new ConfigException(
        "configuration: %s: set the environment variable %s, or write ${%s:default}"
            .formatted(path.substring(1), name, name));
  }

  private static String pathOf(String section, DatabindException e) {
    List<String> names = new ArrayList<>(List.of(section));
    e.getPath()
        .forEach(step ->
            names.add(
                step.getPropertyName() == null
                    ? "[" + step.getIndex() + "]"
                    : step.getPropertyName()));
    return names.stream().collect(Collectors.joining(".")).replace(".[", "[");
  }

  /** The validation's own words where there are any; Jackson's first line else. */
  private static String reason(DatabindException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message =
        cause instanceof JacksonException j ? j.getOriginalMessage() : cause.getMessage();
    return String.valueOf(message).lines().findFirst().orElse("not valid");
  }
}
