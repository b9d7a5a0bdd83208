package io.headrace.simulator;

import static io.headrace.simulator.JsonOut.fragment;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Gemini's API: {@code POST /v1beta/models/MODEL:generateContent}, and the same under /v1. */
final class GeminiDialect implements Dialect {
  private static final int CONTENTS = 0;
  private static final int SYSTEM = 1;
  private static final int TOOLS = 2;
  private static final int TOOL_CONFIG = 3;
  private static final int GENERATION_CONFIG = 4;
  private static final RequestScan SCAN =
      new RequestScan(
          List.of(
              "contents",
              "systemInstruction|system_instruction",
              "tools",
              "toolConfig|tool_config",
              "generationConfig|generation_config",
              "model",
              "safetySettings|safety_settings",
              "cachedContent|cached_content",
              "labels",
              "serviceTier|service_tier",
              "store"));

  private static final int MAX_OUTPUT_TOKENS = 0;
  private static final int MIME_TYPE = 1;
  private static final int SCHEMA = 2;
  private static final int JSON_SCHEMA = 3;
  private static final int CANDIDATE_COUNT = 4;
  private static final RequestScan CONFIG_SCAN =
      new RequestScan(
          List.of(
              "maxOutputTokens|max_output_tokens",
              "responseMimeType|response_mime_type",
              "responseSchema|response_schema",
              "responseJsonSchema|response_json_schema|_responseJsonSchema",
              "candidateCount|candidate_count"));

  private static final byte[] NO_CONFIG = fragment("{}");

  private final Corpus corpus;

  GeminiDialect(Corpus corpus) {
    this.corpus = corpus;
  }

  @Override
  public Reading read(Question question) throws RequestScan.NotJsonException {
    RequestFields fields = SCAN.read(question.body());
    RequestFields config =
        CONFIG_SCAN.read(
            fields.has(GENERATION_CONFIG) ? fields.bytes(GENERATION_CONFIG) : NO_CONFIG);
    Optional<Refusal> wrong = wrong(question, fields, config);
    return wrong.isPresent() ? wrong.get() : prompt(question, fields, config);
  }

  private static Optional<Refusal> wrong(
      Question question, RequestFields fields, RequestFields config) {
    if (fields.unknown() != null) {
      return Optional.of(new Refusal.FieldUnknown(fields.unknown()));
    }
    if (question.model().startsWith(Prompt.REFUSING)) {
      return Optional.of(new Refusal.ModelRefused(question.model()));
    }
    if (config.has(MAX_OUTPUT_TOKENS) && config.whole(MAX_OUTPUT_TOKENS) < 1) {
      return invalid("generation_config.max_output_tokens", "a positive number");
    }
    if (config.has(CANDIDATE_COUNT) && config.whole(CANDIDATE_COUNT) != 1) {
      return invalid("generation_config.candidate_count", "1: only one is simulated");
    }
    return GeminiContents.wrong(fields, CONTENTS);
  }

  private static Optional<Refusal> invalid(String field, String expected) {
    return Optional.of(new Refusal.FieldInvalid(field, expected));
  }

  private static Prompt prompt(Question question, RequestFields fields, RequestFields config) {
    return new Prompt(
        fields,
        question.model(),
        Dice.hash(question.body()),
        Prompt.tokens(fields.length(CONTENTS) + fields.length(SYSTEM)),
        config.has(MAX_OUTPUT_TOKENS) ? config.whole(MAX_OUTPUT_TOKENS) : Prompt.UNBOUNDED,
        form(fields, config));
  }

  private static Optional<Form> form(RequestFields fields, RequestFields config) {
    Optional<Form> tool = forced(fields);
    if (tool.isPresent() || !config.is(MIME_TYPE, "\"application/json\"")) {
      return tool;
    }
    int schema = config.has(SCHEMA) ? SCHEMA : JSON_SCHEMA;
    return Optional.of(
        config.has(schema) ? new Form.Document(config.tree(schema)) : Form.ANY_DOCUMENT);
  }

  private static Optional<Form> forced(RequestFields fields) {
    if (!fields.isArray(TOOLS) || !fields.isObject(TOOL_CONFIG)) {
      return Optional.empty();
    }
    JsonNode config =
        either(fields.tree(TOOL_CONFIG), "functionCallingConfig", "function_calling_config");
    if (!config.path("mode").asString("").equals("ANY")) {
      return Optional.empty();
    }
    List<String> names =
        either(config, "allowedFunctionNames", "allowed_function_names")
            .valueStream()
            .map(name -> name.asString(""))
            .toList();
    return Tool.first(
        functions(fields.tree(TOOLS)),
        names,
        "parameters",
        "parametersJsonSchema",
        "parameters_json_schema");
  }

  private static List<JsonNode> functions(JsonNode tools) {
    List<JsonNode> functions = new ArrayList<>();
    for (JsonNode tool : tools) {
      either(tool, "functionDeclarations", "function_declarations").forEach(functions::add);
    }
    return functions;
  }

  /** The API takes both spellings of a name. */
  private static JsonNode either(JsonNode node, String camel, String snake) {
    return node.has(camel) ? node.path(camel) : node.path(snake);
  }

  @Override
  public Buffer write(Prompt prompt, Completion completion) {
    JsonOut out = new JsonOut(1024);
    content(completion, out);
    usage(completion.usage(), out);
    out.raw(MODEL_VERSION).quoted(prompt.model());
    return out.raw(RESPONSE_ID).hex(prompt.hash()).hex(completion.id()).raw(CLOSE).buffer();
  }

  private void content(Completion completion, JsonOut out) {
    switch (completion.content()) {
      case Completion.Said said -> {
        out.raw(TEXT);
        corpus.write(said, out);
        out.raw(completion.cut() ? TEXT_CUT : TEXT_END);
      }
      case Completion.Content.Call(String name, String arguments) -> {
        out.raw(CALL).string(name);
        out.raw(CALL_ARGS).raw(fragment(arguments)).raw(CALL_END);
      }
    }
  }

  /** Here, candidates are only what the caller sees; fields that would be 0 are left out. */
  private static void usage(Usage usage, JsonOut out) {
    out.raw(USAGE).number(usage.input());
    out.raw(USAGE_CANDIDATES).number(usage.visibleOutput());
    if (usage.reasoning() > 0) {
      out.raw(USAGE_THOUGHTS).number(usage.reasoning());
    }
    if (usage.cacheRead() > 0) {
      out.raw(USAGE_CACHED).number(usage.cacheRead());
    }
    out.raw(USAGE_TOTAL).number(usage.total()).raw(USAGE_DETAILS).number(usage.input());
  }

  private static final byte[] TEXT =
      fragment("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"");
  private static final byte[] TEXT_END =
      fragment("\"}],\"role\":\"model\"},\"finishReason\":\"STOP\",\"index\":0}]");
  private static final byte[] TEXT_CUT =
      fragment("\"}],\"role\":\"model\"},\"finishReason\":\"MAX_TOKENS\",\"index\":0}]");
  private static final byte[] CALL =
      fragment("{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":");
  private static final byte[] CALL_ARGS = fragment(",\"args\":");
  private static final byte[] CALL_END =
      fragment("}}],\"role\":\"model\"},\"finishReason\":\"STOP\",\"index\":0}]");
  private static final byte[] USAGE = fragment(",\"usageMetadata\":{\"promptTokenCount\":");
  private static final byte[] USAGE_CANDIDATES = fragment(",\"candidatesTokenCount\":");
  private static final byte[] USAGE_THOUGHTS = fragment(",\"thoughtsTokenCount\":");
  private static final byte[] USAGE_CACHED = fragment(",\"cachedContentTokenCount\":");
  private static final byte[] USAGE_TOTAL = fragment(",\"totalTokenCount\":");
  private static final byte[] USAGE_DETAILS =
      fragment(",\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":");
  private static final byte[] MODEL_VERSION = fragment("}]},\"modelVersion\":");
  private static final byte[] RESPONSE_ID = fragment(",\"responseId\":\"");
  private static final byte[] CLOSE = fragment("\"}");
}
