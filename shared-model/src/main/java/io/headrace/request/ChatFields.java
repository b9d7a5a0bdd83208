package io.headrace.request;

import static java.util.Map.entry;

import io.headrace.job.Operation;
import io.headrace.job.Priority;
import io.headrace.responses.FieldScan;
import io.headrace.responses.FieldType;
import io.headrace.responses.InvalidRequest;
import java.util.Map;
import java.util.Optional;

/**
 * The body of {@code POST /v1/chat/completions} (facts of the wire: OpenAI OpenAPI 2.3.0). Fields
 * that are not listed pass through unchecked.
 */
final class ChatFields {
  private static final Map<String, FieldType> TYPES =
      Map.ofEntries(
          entry("audio", FieldType.OBJECT),
          entry("frequency_penalty", FieldType.NUMBER),
          entry("function_call", FieldType.TEXT_OR_OBJECT),
          entry("functions", FieldType.LIST),
          entry("logit_bias", FieldType.OBJECT),
          entry("logprobs", FieldType.BOOLEAN),
          entry("max_completion_tokens", FieldType.INTEGER),
          entry("max_tokens", FieldType.INTEGER),
          entry("messages", FieldType.LIST),
          entry("metadata", FieldType.METADATA),
          entry("modalities", FieldType.LIST),
          entry("model", FieldType.TEXT),
          entry("n", FieldType.INTEGER),
          entry("parallel_tool_calls", FieldType.BOOLEAN),
          entry("prediction", FieldType.OBJECT),
          entry("presence_penalty", FieldType.NUMBER),
          entry("prompt_cache_key", FieldType.TEXT),
          entry("reasoning_effort", FieldType.TEXT),
          entry("response_format", FieldType.OBJECT),
          entry("safety_identifier", FieldType.TEXT),
          entry("seed", FieldType.INTEGER),
          entry("service_tier", FieldType.TEXT),
          entry("stop", FieldType.TEXT_OR_LIST),
          entry("store", FieldType.BOOLEAN),
          entry("stream", FieldType.BOOLEAN),
          entry("stream_options", FieldType.OBJECT),
          entry("temperature", FieldType.NUMBER),
          entry("tool_choice", FieldType.TEXT_OR_OBJECT),
          entry("tools", FieldType.LIST),
          entry("top_logprobs", FieldType.INTEGER),
          entry("top_p", FieldType.NUMBER),
          entry("user", FieldType.TEXT),
          entry("verbosity", FieldType.TEXT),
          entry("web_search_options", FieldType.OBJECT));

  private ChatFields() {}

  static RequestFacts facts(byte[] body) throws InvalidRequest {
    FieldScan scan = FieldScan.of(body, TYPES);
    scan.requireModel().require("messages").requireElements("messages");
    checkNumbers(scan);
    return new RequestFacts(
        Operation.CHAT,
        scan.text("model"),
        scan.at("model"),
        false,
        scan.at("stream"),
        !scan.has("store") || scan.isTrue("store"),
        Priority.ofServiceTier(scan.text("service_tier")),
        scan.isTrue("stream"),
        Optional.of(scan.text("prompt_cache_key")).filter(key -> !key.isEmpty()));
  }

  private static void checkNumbers(FieldScan scan) throws InvalidRequest {
    scan.requireRange("frequency_penalty", -2, 2)
        .requireRange("max_completion_tokens", 1, Integer.MAX_VALUE)
        .requireRange("max_tokens", 1, Integer.MAX_VALUE)
        .requireRange("n", 1, 128)
        .requireRange("presence_penalty", -2, 2)
        .requireRange("temperature", 0, 2)
        .requireRange("top_logprobs", 0, 20)
        .requireRange("top_p", 0, 1);
  }
}
