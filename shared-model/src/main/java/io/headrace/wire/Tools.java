package io.headrace.wire;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What the model may call.
 *
 * @param parallel false: one call at a time
 */
record Tools(List<Function> functions, Choice choice, boolean parallel, Place parallelAt) {
  static final Tools NONE = new Tools(List.of(), new Choice.Auto(), true, Place.BODY);

  /**
   * @param parameters a JSON schema
   * @param strict the arguments must fit it
   */
  record Function(
      String name, Optional<String> description, Optional<JsonNode> parameters, boolean strict) {}

  sealed interface Choice {
    record Auto() implements Choice {}

    record None() implements Choice {}

    /** The model must call one, whichever. */
    record Required() implements Choice {}

    record Named(String name) implements Choice {}
  }
}
