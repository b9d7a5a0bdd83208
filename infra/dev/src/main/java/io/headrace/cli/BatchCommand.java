package io.headrace.cli;

import java.util.Map;
import java.util.Optional;

/** What is asked for. */
sealed interface BatchCommand {

  /**
   * @param file a path, or {@code -} for stdin
   * @param model makes batch lines of prompts
   * @param endpoint without it, what the first line says
   */
  record Submit(
      String file,
      Optional<String> model,
      Optional<String> endpoint,
      String window,
      Map<String, String> metadata,
      Fetch fetch)
      implements BatchCommand {}

  record Status(String id, Fetch fetch) implements BatchCommand {}

  record Cancel(String id) implements BatchCommand {}

  record Newest(int limit) implements BatchCommand {}
}
