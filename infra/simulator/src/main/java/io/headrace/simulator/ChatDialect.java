package io.headrace.simulator;

import static io.headrace.simulator.JsonOut.fragment;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/**
 * OpenAI's Chat Completions API, which most other providers speak too: {@code POST
 * /v1/chat/completions}.
 */
final class ChatDialect implements Dialect {
  private static final int MODEL = 0;
  private static final int MESSAGES = 1;
  private static final int MAX_TOKENS = 2;
  private static final int MAX_COMPLETION_TOKENS = 3;
  private static final int TOOLS = 4;
  private static final int TOOL_CHOICE = 5;
  private static final int STREAM = 6;
  private static final int RESPONSE_FORMAT = 7;
  private static final RequestScan SCAN =
      new RequestScan(
          List.of(
              "model",
              "messages",
              "max_tokens",
              "max_completion_tokens",
              "tools",
              "tool_choice",
              "stream",
              "response_format"));

  private final Corpus corpus;
  private final byte[] close;

  private ChatDialect(Corpus corpus, byte[] close) {
    this.corpus = corpus;
    this.close = close;
  }

  static ChatDialect openAi(Corpus corpus) {
    return new ChatDialect(corpus, CLOSE);
  }

  /** With what Azure's content filter found. */
  static ChatDialect azure(Corpus corpus) {
    return new ChatDialect(corpus, AZURE_CLOSE);
  }

  @Override
  public Reading read(Question question) throws RequestScan.NotJsonException {
    RequestFields fields = SCAN.read(question.body());
    Optional<Refusal> wrong =
        OpenAiChecks.first(question, fields, MODEL, MESSAGES, "messages", STREAM);
    return wrong.isPresent() ? wrong.get() : prompt(question, fields);
  }

  private static Reading prompt(Question question, RequestFields fields) {
    if (!fields.isArray(MESSAGES)) {
      return new Refusal.FieldInvalid("messages", "an array");
    }
    int bound = fields.has(MAX_COMPLETION_TOKENS) ? MAX_COMPLETION_TOKENS : MAX_TOKENS;
    int most = fields.has(bound) ? fields.whole(bound) : Prompt.UNBOUNDED;
    if (most < 1) {
      String name = bound == MAX_TOKENS ? "max_tokens" : "max_completion_tokens";
      return new Refusal.FieldInvalid(name, "a whole number of at least 1");
    }
    return new Prompt(
        fields,
        question.model(fields, MODEL),
        Dice.hash(question.body()),
        Prompt.tokens(fields.length(MESSAGES)),
        most,
        OpenAiForm.asked(fields, TOOLS, TOOL_CHOICE, "function", RESPONSE_FORMAT));
  }

  @Override
  public Buffer write(Prompt prompt, Completion completion) {
    JsonOut out = new JsonOut(1024);
    out.raw(OPEN).hex(prompt.hash()).hex(completion.id());
    out.raw(CREATED).number(completion.createdAt());
    out.raw(MODEL_NAME).quoted(prompt.model());
    message(completion, out);
    usage(completion.usage(), out);
    return out.buffer();
  }

  private void message(Completion completion, JsonOut out) {
    switch (completion.content()) {
      case Completion.Said said -> {
        out.raw(TEXT);
        corpus.write(said, out);
        out.raw(completion.cut() ? TEXT_CUT : TEXT_END);
      }
      case Completion.Content.Call(String name, String arguments) -> {
        out.raw(CALL).hex(completion.id()).raw(CALL_NAME).string(name);
        out.raw(CALL_ARGUMENTS).string(arguments).raw(CALL_END);
      }
    }
  }

  private void usage(Usage usage, JsonOut out) {
    out.raw(USAGE).number(usage.input()).raw(USAGE_CACHED).number(usage.cacheRead());
    out.raw(USAGE_CACHE_WRITE).number(usage.cacheWrite());
    out.raw(USAGE_OUTPUT).number(usage.output()).raw(USAGE_REASONING).number(usage.reasoning());
    out.raw(USAGE_TOTAL).number(usage.total()).raw(close);
  }

  private static final byte[] OPEN = fragment("{\"id\":\"chatcmpl-");
  private static final byte[] CREATED = fragment("\",\"object\":\"chat.completion\",\"created\":");
  private static final byte[] MODEL_NAME = fragment(",\"model\":");
  private static final byte[] TEXT =
      fragment(
          ",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
              + "\"refusal\":null,\"annotations\":[],\"content\":\"");
  private static final byte[] TEXT_END =
      fragment("\"},\"logprobs\":null,\"finish_reason\":\"stop\"}]");
  private static final byte[] TEXT_CUT =
      fragment("\"},\"logprobs\":null,\"finish_reason\":\"length\"}]");
  private static final byte[] CALL =
      fragment(
          ",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
              + "\"refusal\":null,\"annotations\":[],\"content\":null,"
              + "\"tool_calls\":[{\"type\":\"function\",\"id\":\"call_");
  private static final byte[] CALL_NAME = fragment("\",\"function\":{\"name\":");
  private static final byte[] CALL_ARGUMENTS = fragment(",\"arguments\":");
  private static final byte[] CALL_END =
      fragment("}}]},\"logprobs\":null,\"finish_reason\":\"tool_calls\"}]");
  private static final byte[] USAGE = fragment(",\"usage\":{\"prompt_tokens\":");
  private static final byte[] USAGE_CACHED =
      fragment(",\"prompt_tokens_details\":{\"audio_tokens\":0,\"cached_tokens\":");
  private static final byte[] USAGE_CACHE_WRITE = fragment(",\"cache_write_tokens\":");
  private static final byte[] USAGE_OUTPUT = fragment("},\"completion_tokens\":");
  private static final byte[] USAGE_REASONING =
      fragment(
          ",\"completion_tokens_details\":{\"audio_tokens\":0,\"accepted_prediction_tokens\":0,"
              + "\"rejected_prediction_tokens\":0,\"reasoning_tokens\":");
  private static final byte[] USAGE_TOTAL = fragment("},\"total_tokens\":");
  private static final byte[] CLOSE = fragment("},\"service_tier\":\"default\"}");
  private static final byte[] AZURE_CLOSE =
      fragment(
          """
          },"prompt_filter_results":[{"prompt_index":0,"content_filter_results":{\
          "hate":{"filtered":false,"severity":"safe"},\
          "self_harm":{"filtered":false,"severity":"safe"},\
          "sexual":{"filtered":false,"severity":"safe"},\
          "violence":{"filtered":false,"severity":"safe"}}}]}\
          """);
}
