package io.headrace.request;

import io.headrace.job.Operation;
import io.headrace.job.Priority;
import io.headrace.job.Slice;
import io.headrace.responses.FieldScan;
import io.headrace.responses.FieldType;
import io.headrace.responses.InvalidRequest;
import java.util.Map;
import java.util.Optional;

/**
 * The body of {@code POST /v1/embeddings} (facts of the wire: OpenAI OpenAPI 2.3.0). Fields that
 * are not listed pass through unchecked.
 */
final class EmbeddingFields {
  private static final Map<String, FieldType> TYPES =
      Map.of(
          "dimensions", FieldType.INTEGER,
          "encoding_format", FieldType.TEXT,
          "input", FieldType.TEXT_OR_LIST,
          "model", FieldType.TEXT,
          "user", FieldType.TEXT);

  private EmbeddingFields() {}

  static RequestFacts facts(byte[] body) throws InvalidRequest {
    FieldScan scan = FieldScan.of(body, TYPES);
    scan.requireModel().require("input").requireElements("input");
    scan.requireRange("dimensions", 1, Integer.MAX_VALUE);
    checkEncoding(scan.text("encoding_format"));
    return new RequestFacts(
        Operation.EMBEDDINGS,
        scan.text("model"),
        scan.at("model"),
        false,
        Slice.ABSENT,
        true,
        Priority.NORMAL,
        false,
        Optional.empty());
  }

  private static void checkEncoding(String format) throws InvalidRequest {
    switch (format) {
      case "", "float", "base64" -> {}
      default ->
          throw new InvalidRequest(
              "invalid_value",
              "encoding_format",
              "Invalid 'encoding_format': expected 'float' or 'base64'.");
    }
  }
}
