package io.headrace.dev;

import io.headrace.config.Routes;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@code up} prints when it is ready: where it is, who serves, and what to try first. */
record Welcome(int port, Path data, Routes routes) {

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
            .collect(
                Collectors.groupingBy(
                    this::provider, java.util.TreeMap::new, Collectors.joining(", ")))
            .entrySet()
            .stream()
            .map(entry -> entry.getValue() + " by " + entry.getKey())
            .collect(Collectors.joining("; "));
    return routes.providers().containsKey("openai")
        ? served
        : served + "\n           set OPENAI_API_KEY to send gpt-* and o* to OpenAI";
  }

  private String provider(String model) {
    return routes
        .route(model)
        .map(target -> target.provider().equals("simulator") ? "the simulator" : target.provider())
        .orElse("nobody");
  }
}
