package io.headrace.simulator;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an answer has to be, when it may not be plain text. */
sealed interface Form permits Tool, Form.Document {
  /** A JSON document that fits a schema. */
  record Document(JsonNode schema) implements Form {}

  /** For a request that wants JSON and gives no schema. */
  Form ANY_DOCUMENT =
      new Document(
          JsonMapper.shared()
              .readTree(
                  """
                  {"type":"object","properties":{"answer":{"type":"string"}}}\
                  """));
}
