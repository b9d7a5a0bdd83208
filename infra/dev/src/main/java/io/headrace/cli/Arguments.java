package io.headrace.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command line: words and options in any order. */
final class Arguments {
  private static final List<String> ACCESS = List.of("--url", "--key");
  private static final List<String> FETCH = List.of("--wait", "-o", "--errors");
  private static final List<String> SUBMIT =
      List.of("--model", "--endpoint", "--window", "--metadata", "--wait", "-o", "--errors");

  /** As the API has it. */
  private static final int MAX_LISTED = 100;

  private static final int LISTED = 20;

  private static final String HINT = "; headrace batch --help shows all";

  private final List<String> words = new ArrayList<>();
  private final Map<String, String> options = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private Arguments(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("-") || !argument.startsWith("-")) {
        words.add(argument);
      } else if (argument.equals("--wait")) {
        options.put(argument, "");
      } else if (++i < arguments.size()) {
        option(argument.equals("--output") ? "-o" : argument, arguments.get(i));
      } else {
        throw CliException.usage(argument + " needs a value" + HINT);
      }
    }
  }

  static Arguments parse(String... arguments) {
    return new Arguments(
        Arrays.stream(arguments)
            .flatMap(text ->
                text.matches("--[a-z]+=.*")
                    ? Arrays.stream(text.split("=", 2))
                    : Arrays.stream(new String[] {text}))
            .toList());
  }

  private void option(String name, String value) {
    if (name.equals("--metadata")) {
      String[] pair = value.split("=", 2);
      if (pair.length < 2 || pair[0].isEmpty()) {
        throw CliException.usage("--metadata needs name=value, got '" + value + "'");
      }
      metadata.put(pair[0], pair[1]);
    }
    if (options.put(name, value) != null && !name.equals("--metadata")) {
      throw CliException.usage(name + " is given twice" + HINT);
    }
  }

  Access access(Map<String, String> environment) {
    return Access.of(option("--url"), option("--key"), environment);
  }

  BatchCommand command() {
    return switch (words.isEmpty() ? "" : words.getFirst()) {
      case "" -> throw CliException.usage("batch needs a FILE" + HINT);
      case "status" -> {
        allow("status", FETCH);
        yield new BatchCommand.Status(id("status"), fetch());
      }
      case "cancel" -> {
        allow("cancel", List.of());
        yield new BatchCommand.Cancel(id("cancel"));
      }
      case "list" -> {
        allow("list", List.of("--limit"));
        words(1, "list takes no file and no id");
        yield new BatchCommand.Newest(limit());
      }
      default -> submit();
    };
  }

  private BatchCommand submit() {
    allow("FILE", SUBMIT);
    words(1, "one FILE at a time");
    return new BatchCommand.Submit(
        words.getFirst(),
        option("--model"),
        option("--endpoint"),
        option("--window").orElse("24h"),
        Map.copyOf(metadata),
        fetch());
  }

  private Fetch fetch() {
    return new Fetch(options.containsKey("--wait"), option("-o"), option("--errors"));
  }

  private String id(String command) {
    words(2, command + " needs the ID of a batch, and nothing else");
    String id = words.get(1);
    if (!id.matches("[A-Za-z0-9_-]{1,128}")) {
      throw CliException.usage("'" + id + "' is no id of a batch; batch list shows them");
    }
    return id;
  }

  private int limit() {
    String text = option("--limit").orElse(String.valueOf(LISTED));
    if (!text.matches("[0-9]{1,3}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > MAX_LISTED) {
      throw CliException.usage("--limit must be 1 to " + MAX_LISTED + ", got '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  private Optional<String> option(String name) {
    return Optional.ofNullable(options.get(name));
  }

  private void words(int count, String message) {
    if (words.size() != count) {
      throw CliException.usage(message + HINT);
    }
  }

  private void allow(String command, List<String> allowed) {
    for (String name : options.keySet()) {
      if (!ACCESS.contains(name) && !allowed.contains(name)) {
        throw CliException.usage("batch " + command + " has no option " + name + HINT);
      }
    }
  }
}
