package io.headrace.simulator;

import static io.headrace.simulator.JsonOut.fragment;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Anthropic's Messages API: {@code POST /v1/messages}. */
final class AnthropicDialect implements Dialect {
  private static final int MODEL = 0;
  private static final int MESSAGES = 1;
  private static final int MAX_TOKENS = 2;
  private static final int SYSTEM = 3;
  private static final int TOOLS = 4;
  private static final int TOOL_CHOICE = 5;
  private static final int STREAM = 6;
  private static final int OUTPUT_CONFIG = 7;
  private static final int TEMPERATURE = 8;
  private static final int TOP_P = 9;
  private static final int TOP_K = 10;

  /** What the API knows; it refuses every other field. */
  private static final List<String> NAMES =
      List.of(
          "model",
          "messages",
          "max_tokens",
          "system",
          "tools",
          "tool_choice",
          "stream",
          "output_config",
          "temperature",
          "top_p",
          "top_k",
          "cache_control",
          "container",
          "context_management",
          "diagnostics",
          "inference_geo",
          "mcp_servers",
          "metadata",
          "service_tier",
          "speed",
          "stop_sequences",
          "thinking",
          "user_profile_id",
          "workspace_id");

  private static final RequestScan SCAN = new RequestScan(NAMES);
  private static final List<Integer> REQUIRED = List.of(MODEL, MESSAGES, MAX_TOKENS);

  /** Takes no sampling parameters, but system messages in the conversation. */
  private static final String NEWEST = "2026-10-21";

  private static final List<String> VERSIONS = List.of("2023-01-01", "2023-06-01", NEWEST);

  private final Corpus corpus;

  AnthropicDialect(Corpus corpus) {
    this.corpus = corpus;
  }

  @Override
  public Reading read(Question question) throws RequestScan.NotJsonException {
    RequestFields fields = SCAN.read(question.body());
    Optional<Refusal> wrong = wrong(question, fields);
    return wrong.isPresent() ? wrong.get() : prompt(question, fields);
  }

  private static Optional<Refusal> wrong(Question question, RequestFields fields) {
    if (!VERSIONS.contains(question.version())) {
      return invalid("anthropic-version", "a known version");
    }
    if (fields.unknown() != null) {
      return Optional.of(new Refusal.FieldUnknown(fields.unknown()));
    }
    for (int field : REQUIRED) {
      if (!fields.has(field)) {
        return Optional.of(new Refusal.FieldMissing(NAMES.get(field)));
      }
    }
    Optional<Refusal> value = wrongValue(question, fields);
    return value.isPresent() ? value : AnthropicMessages.wrong(fields, MESSAGES, newest(question));
  }

  private static Optional<Refusal> wrongValue(Question question, RequestFields fields) {
    if (!fields.isString(MODEL)) {
      return invalid("model", "a valid string");
    }
    if (fields.rawText(MODEL).startsWith(Prompt.REFUSING)) {
      return Optional.of(new Refusal.ModelRefused(fields.rawText(MODEL)));
    }
    if (fields.whole(MAX_TOKENS) < 1) {
      return invalid("max_tokens", "greater than or equal to 1");
    }
    if (fields.is(STREAM, "true")) {
      return invalid("stream", "false: streams are not simulated");
    }
    return newest(question)
        ? IntStream.of(TEMPERATURE, TOP_P, TOP_K)
            .filter(fields::has)
            .mapToObj(field -> (Refusal) new Refusal.FieldUnknown(NAMES.get(field)))
            .findFirst()
        : Optional.empty();
  }

  private static boolean newest(Question question) {
    return NEWEST.equals(question.version());
  }

  private static Optional<Refusal> invalid(String field, String expected) {
    return Optional.of(new Refusal.FieldInvalid(field, expected));
  }

  private static Prompt prompt(Question question, RequestFields fields) {
    return new Prompt(
        fields,
        question.model(fields, MODEL),
        Dice.hash(question.body()),
        Prompt.tokens(fields.length(MESSAGES) + fields.length(SYSTEM)),
        fields.whole(MAX_TOKENS),
        form(fields));
  }

  private static Optional<Form> form(RequestFields fields) {
    Optional<Form> tool = forced(fields);
    return tool.isPresent() || !fields.isObject(OUTPUT_CONFIG)
        ? tool
        : document(fields.tree(OUTPUT_CONFIG).path("format"));
  }

  private static Optional<Form> forced(RequestFields fields) {
    if (!fields.isArray(TOOLS) || !fields.isObject(TOOL_CHOICE)) {
      return Optional.empty();
    }
    JsonNode choice = fields.tree(TOOL_CHOICE);
    return switch (choice.path("type").asString("")) {
      case "any" -> Tool.first(fields.tree(TOOLS), List.of(), "input_schema");
      case "tool" ->
          Tool.first(fields.tree(TOOLS), List.of(choice.path("name").asString("")), "input_schema");
      default -> Optional.empty();
    };
  }

  private static Optional<Form> document(JsonNode format) {
    return format.path("type").asString("").equals("json_schema")
        ? Optional.of(new Form.Document(format.path("schema")))
        : Optional.empty();
  }

  @Override
  public Buffer write(Prompt prompt, Completion completion) {
    JsonOut out = new JsonOut(1024);
    out.raw(OPEN).hex(prompt.hash()).hex(completion.id());
    out.raw(MODEL_NAME).quoted(prompt.model());
    content(completion, out);
    usage(completion.usage(), out);
    return out.buffer();
  }

  private void content(Completion completion, JsonOut out) {
    switch (completion.content()) {
      case Completion.Said said -> {
        out.raw(TEXT);
        corpus.write(said, out);
        out.raw(completion.cut() ? TEXT_CUT : TEXT_END);
      }
      case Completion.Content.Call(String name, String arguments) -> {
        out.raw(CALL).hex(completion.id()).raw(CALL_NAME).string(name);
        out.raw(CALL_INPUT).raw(fragment(arguments)).raw(CALL_END);
      }
    }
  }

  /** Here, input is only what no cache had a part in. */
  private static void usage(Usage usage, JsonOut out) {
    out.raw(USAGE).number(usage.freshInput()).raw(USAGE_OUTPUT).number(usage.output());
    out.raw(USAGE_CACHE_READ).number(usage.cacheRead());
    out.raw(USAGE_CACHE_WRITE).number(usage.cacheWrite());
    out.raw(USAGE_CACHE_5M).number(usage.cacheWrite());
    out.raw(USAGE_THINKING).number(usage.reasoning()).raw(CLOSE);
  }

  private static final byte[] OPEN = fragment("{\"id\":\"msg_");
  private static final byte[] MODEL_NAME =
      fragment("\",\"type\":\"message\",\"role\":\"assistant\",\"model\":");
  private static final byte[] TEXT =
      fragment(",\"content\":[{\"type\":\"text\",\"citations\":null,\"text\":\"");
  private static final byte[] TEXT_END = fragment("\"}],\"stop_reason\":\"end_turn\"");
  private static final byte[] TEXT_CUT = fragment("\"}],\"stop_reason\":\"max_tokens\"");
  private static final byte[] CALL =
      fragment(
          ",\"content\":[{\"type\":\"tool_use\",\"caller\":{\"type\":\"direct\"},\"id\":\"toolu_");
  private static final byte[] CALL_NAME = fragment("\",\"name\":");
  private static final byte[] CALL_INPUT = fragment(",\"input\":");
  private static final byte[] CALL_END = fragment("}],\"stop_reason\":\"tool_use\"");
  private static final byte[] USAGE =
      fragment(
          ",\"stop_sequence\":null,\"stop_details\":null,\"container\":null,\"diagnostics\":null,"
              + "\"usage\":{\"input_tokens\":");
  private static final byte[] USAGE_OUTPUT = fragment(",\"output_tokens\":");
  private static final byte[] USAGE_CACHE_READ = fragment(",\"cache_read_input_tokens\":");
  private static final byte[] USAGE_CACHE_WRITE = fragment(",\"cache_creation_input_tokens\":");
  private static final byte[] USAGE_CACHE_5M =
      fragment(
          ",\"cache_creation\":{\"ephemeral_1h_input_tokens\":0,\"ephemeral_5m_input_tokens\":");
  private static final byte[] USAGE_THINKING =
      fragment("},\"output_tokens_details\":{\"thinking_tokens\":");
  private static final byte[] CLOSE =
      fragment(
          "},\"server_tool_use\":null,\"service_tier\":\"standard\",\"inference_geo\":null,"
              + "\"speed\":\"standard\"}}");
}
