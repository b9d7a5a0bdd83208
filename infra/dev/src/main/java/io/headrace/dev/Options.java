package io.headrace.dev;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Options of the command line, each with a value. */
record Options(Map<String, String> values) {

  static Options parse(String[] args, String... known) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!List.of(known).contains(args[i])) {
        throw new UsageException(
            args[i] + " is not an option here; there are " + String.join(", ", known));
      }
      if (i + 1 == args.length) {
        throw new UsageException(args[i] + " needs a value");
      }
      values.put(args[i], args[i + 1]);
    }
    return new Options(values);
  }

  Optional<Path> path(String name) {
    return Optional.ofNullable(values.get(name)).map(Path::of);
  }

  Optional<Integer> port(String name) {
    return Optional.ofNullable(values.get(name)).map(text -> port(name, text));
  }

  private static int port(String name, String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new UsageException(name + " must be a port (0 to 65535), got '" + text + "'");
    }
    return Integer.parseInt(text);
  }
}
