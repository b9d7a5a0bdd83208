package io.headrace.wire;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What the answer's text must be. */
sealed interface OutputFormat {
  record Text() implements OutputFormat {}

  /** Some JSON object. */
  record JsonObject(Place at) implements OutputFormat {}

  /**
   * @param name what the model is told that it is; "" in formats without names
   */
  record JsonSchema(
      String name, Optional<String> description, JsonNode schema, boolean strict, Place at)
      implements OutputFormat {
    /** For formats that demand a name. */
    String nameOr(String fallback) {
      return name.isEmpty() ? fallback : name;
    }
  }
}
