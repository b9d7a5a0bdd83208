package io.headrace.dev;

import io.headrace.config.Routes;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What {@code up} prints when it is ready: where it is, who serves, and what to try first. */
record Welcome(int port, Path data, Routes routes) {
  /** Providers of headrace-defaults.yml that are there only with a key. */
  private static final Map<String, String> KEYS =
      new TreeMap<>(
          Map.of(
              "openai", "OPENAI_API_KEY (gpt-*, o*)",
              "anthropic", "ANTHROPIC_API_KEY (claude-*)",
              "gemini", "GEMINI_API_KEY (gemini-*)"));

  String text(double seconds) {
    String url = "http://127.0.0.1:" + port;
    return """

    Headrace is ready on %s  (after %s s)

      key      sk-headrace-dev   (tenant dev, for development only)
      data     %s
      models   %s

    Submit a job:
      curl -s %s/v1/responses -H 'Authorization: Bearer sk-headrace-dev' -H 'Content-Type: application/json' \\
        -d '{"model":"gpt-4o-mini","input":"Why is the sky blue?","background":true}'

    Poll it, with the id from the answer:
      curl -s '%s/v1/responses/ID?wait=30' -H 'Authorization: Bearer sk-headrace-dev'

    Ctrl-C stops it; jobs are kept.
    """
        .formatted(url, String.format(Locale.ROOT, "%.1f", seconds), data, models(), url, url);
  }

  private String models() {
    String served =
        routes.models().stream()
            .collect(Collectors.groupingBy(this::provider, TreeMap::new, Collectors.joining(", ")))
            .entrySet()
            .stream()
            .map(entry -> entry.getValue() + " by " + entry.getKey())
            .collect(Collectors.joining("; "));
    String unused =
        KEYS.entrySet().stream()
            .filter(key -> !routes.providers().containsKey(key.getKey()))
            .map(Map.Entry::getValue)
            .collect(Collectors.joining(", "));
    return unused.isEmpty() ? served : served + "\n           to call the real ones, set " + unused;
  }

  private String provider(String model) {
    return routes
        .route(model)
        .map(target -> target.provider().equals("simulator") ? "the simulator" : target.provider())
        .orElse("nobody");
  }
}
