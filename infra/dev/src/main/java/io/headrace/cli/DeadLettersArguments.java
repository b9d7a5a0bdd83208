package io.headrace.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The command line: words and options in any order. */
final class DeadLettersArguments {
  private static final Set<String> FLAGS = Set.of("--all", "--force");
  private static final Set<String> ACCESS = Set.of("--url", "--key");
  private static final int MAX_LISTED = 1_000;
  private static final int LISTED = 20;
  private static final String HINT = "; headrace dead-letters --help shows all";

  private final List<String> words = new ArrayList<>();
  private final Map<String, String> options = new HashMap<>();

  private DeadLettersArguments() {}

  static DeadLettersArguments parse(String... given) {
    DeadLettersArguments parsed = new DeadLettersArguments();
    for (int i = 0; i < given.length; i++) {
      String name = given[i].replaceFirst("=.*", "");
      if (!given[i].startsWith("-")) {
        parsed.words.add(given[i]);
      } else if (FLAGS.contains(given[i])) {
        parsed.put(given[i], "");
      } else if (name.length() < given[i].length()) {
        parsed.put(name, given[i].substring(name.length() + 1));
      } else if (++i < given.length) {
        parsed.put(name, given[i]);
      } else {
        throw CliException.usage(name + " needs a value" + HINT);
      }
    }
    return parsed;
  }

  private void put(String name, String value) {
    if (options.put(name, value) != null) {
      throw CliException.usage(name + " is given twice" + HINT);
    }
  }

  Access access(Map<String, String> environment) {
    return Access.of(option("--url"), option("--key"), environment);
  }

  DeadLettersCommand command() {
    return switch (words.isEmpty() ? "" : words.removeFirst()) {
      case "list" -> {
        allow("list", Set.of("--limit", "--model", "--code"));
        noIds("list takes no id");
        yield new DeadLettersCommand.Newest(limit(), filter());
      }
      case "show" -> {
        allow("show", Set.of());
        yield new DeadLettersCommand.Show(onlyId());
      }
      case "replay" -> options.containsKey("--all") ? replayAll() : replay();
      default -> throw CliException.usage("list, show or replay" + HINT);
    };
  }

  private DeadLettersCommand replayAll() {
    allow("replay --all", Set.of("--all", "--model", "--code", "--force"));
    noIds("give either ids or --all");
    return new DeadLettersCommand.ReplayAll(filter(), options.containsKey("--force"));
  }

  private DeadLettersCommand replay() {
    allow("replay ID", Set.of("--force"));
    if (words.isEmpty()) {
      throw CliException.usage("replay needs an ID, or --all" + HINT);
    }
    words.forEach(DeadLettersArguments::requireId);
    return new DeadLettersCommand.Replay(List.copyOf(words), options.containsKey("--force"));
  }

  private String onlyId() {
    if (words.size() != 1) {
      throw CliException.usage("show needs the ID of a dead letter, and nothing else" + HINT);
    }
    requireId(words.getFirst());
    return words.getFirst();
  }

  private static void requireId(String id) {
    if (!id.matches("[A-Za-z0-9_-]{1,128}")) {
      throw CliException.usage("'" + id + "' is no id; dead-letters list shows them");
    }
  }

  private void noIds(String message) {
    if (!words.isEmpty()) {
      throw CliException.usage(message + HINT);
    }
  }

  private DeadLettersCommand.Filter filter() {
    return new DeadLettersCommand.Filter(option("--model"), option("--code"));
  }

  private int limit() {
    String text = option("--limit").orElse(String.valueOf(LISTED));
    int limit = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > MAX_LISTED) {
      throw CliException.usage("--limit must be 1 to " + MAX_LISTED + ", got '" + text + "'");
    }
    return limit;
  }

  private Optional<String> option(String name) {
    return Optional.ofNullable(options.get(name));
  }

  private void allow(String command, Set<String> allowed) {
    for (String name : options.keySet()) {
      if (!ACCESS.contains(name) && !allowed.contains(name)) {
        throw CliException.usage("dead-letters " + command + " has no option " + name + HINT);
      }
    }
  }
}
