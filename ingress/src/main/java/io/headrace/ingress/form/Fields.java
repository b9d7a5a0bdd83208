package io.headrace.ingress.form;

import io.headrace.responses.InvalidRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The fields of a small body: texts, whole numbers, yes or no, lists of texts. {@code null} is as
 * good as absent, and so is no body at all.
 */
public final class Fields {
  private static final JsonFactory JSON = JsonFactory.builder().build();

  /** Elements read before the field's own limit is asked. */
  public static final int MAX_LIST = 1_000;

  private final Map<String, Object> values;

  private Fields(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * @param known the names that the call takes
   */
  public static Fields read(byte[] body, Set<String> known) throws InvalidRequest {
    if (body.length == 0) {
      return new Fields(Map.of());
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new InvalidRequest("invalid_type", "", "The request body must be a JSON object.");
      }
      return new Fields(values(parser, known));
    } catch (JacksonException _) {
      throw new InvalidRequest("invalid_json", "", "The request body is not valid JSON.");
    }
  }

  private static Map<String, Object> values(JsonParser parser, Set<String> known)
      throws InvalidRequest {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonToken token = parser.nextToken();
      if (!known.contains(name)) {
        throw new InvalidRequest(
            "unknown_parameter", shortened(name), "Unknown parameter: '" + shortened(name) + "'.");
      }
      Optional<Object> value = value(parser, token, name);
      values.remove(name);
      if (value.isPresent()) {
        values.put(name, value.get());
      }
    }
    if (parser.nextToken() != null) {
      throw new InvalidRequest("invalid_json", "", "There is text after the JSON object.");
    }
    return values;
  }

  private static Optional<Object> value(JsonParser parser, JsonToken token, String name)
      throws InvalidRequest {
    return switch (token) {
      case VALUE_NULL -> Optional.empty();
      case VALUE_STRING -> Optional.of(parser.getString());
      case VALUE_TRUE -> Optional.of(true);
      case VALUE_FALSE -> Optional.of(false);
      case VALUE_NUMBER_INT -> Optional.of(integer(parser, name));
      case START_ARRAY -> Optional.of(texts(parser, name));
      default -> throw wrongType(name, "another type");
    };
  }

  private static long integer(JsonParser parser, String name) throws InvalidRequest {
    try {
      return Long.parseLong(parser.getString());
    } catch (NumberFormatException _) {
      throw invalid(name, "the number is too large");
    }
  }

  private static List<String> texts(JsonParser parser, String name) throws InvalidRequest {
    List<String> texts = new ArrayList<>();
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      if (next != JsonToken.VALUE_STRING) {
        throw wrongType(name, "an array of strings");
      }
      if (texts.size() == MAX_LIST) {
        throw invalid(name, "too many elements");
      }
      texts.add(parser.getString());
    }
    return texts;
  }

  public Optional<String> text(String name) throws InvalidRequest {
    return of(name, String.class, "a string");
  }

  public Optional<Boolean> flag(String name) throws InvalidRequest {
    return of(name, Boolean.class, "a boolean");
  }

  public Optional<Long> integer(String name, long min, long max) throws InvalidRequest {
    Optional<Long> value = of(name, Long.class, "an integer");
    if (value.isPresent() && (value.get() < min || value.get() > max)) {
      throw invalid(name, "expected " + min + " to " + max);
    }
    return value;
  }

  @SuppressWarnings("unchecked") // lists hold texts only
  public Optional<List<String>> texts(String name) throws InvalidRequest {
    return of(name, List.class, "an array of strings").map(texts -> (List<String>) texts);
  }

  private <T> Optional<T> of(String name, Class<T> type, String words) throws InvalidRequest {
    Object value = values.get(name);
    if (value != null && !type.isInstance(value)) {
      throw wrongType(name, words);
    }
    return Optional.ofNullable(value).map(type::cast);
  }

  public static <T> T required(Optional<T> value, String name) throws InvalidRequest {
    return value.orElseThrow(() ->
        new InvalidRequest(
            "missing_required_parameter", name, "Missing required parameter: '" + name + "'."));
  }

  private static InvalidRequest wrongType(String name, String expected) {
    return new InvalidRequest(
        "invalid_type",
        name,
        expected.equals("another type")
            ? "Invalid type for '" + name + "'."
            : "Invalid type for '" + name + "': expected " + expected + ".");
  }

  public static InvalidRequest invalid(String name, String problem) {
    return new InvalidRequest("invalid_value", name, "Invalid '" + name + "': " + problem + ".");
  }

  private static String shortened(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64);
  }
}
