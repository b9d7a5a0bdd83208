package io.headrace.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.config.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of {@code up}: the defaults, what development adds, and the user's file over all.
 */
final class Development {
  private static final String RESOURCE = "/headrace-development.yml";

  private Development() {}

  /**
   * @param data where state is kept, unless the environment or the file says otherwise
   */
  static Settings settings(Optional<Path> file, Path data, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("HEADRACE_STATE_DIR", data.resolve("state").toString());
    all.putIfAbsent("HEADRACE_FILES_DIR", data.resolve("files").toString());
    return Settings.load(resource(), file, all);
  }

  private static String resource() {
    try (InputStream file = Development.class.getResourceAsStream(RESOURCE)) {
      if (file == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path");
      }
      return new String(file.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
