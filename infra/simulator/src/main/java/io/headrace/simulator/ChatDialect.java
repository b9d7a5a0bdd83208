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
  private static final RequestScan SCAN =
      new RequestScan(
          List.of(
              "model",
              "messages",
              "max_tokens",
              "max_completion_tokens",
              "tools",
              "tool_choice",
              "stream"));

  private final Corpus corpus;

  ChatDialect(Corpus corpus) {
    this.corpus = corpus;
  }

  @Override
  public Reading read(byte[] body) {
    try {
      RequestFields fields = SCAN.read(body);
      Optional<Refusal> wrong = OpenAiChecks.first(fields, MODEL, MESSAGES, "messages", STREAM);
      return wrong.isPresent() ? wrong.get() : prompt(body, fields);
    } catch (RequestScan.NotJsonException _) {
      return new Refusal.NotJson();
    }
  }

  private static Reading prompt(byte[] body, RequestFields fields) {
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
        fields.rawText(MODEL),
        Dice.hash(body),
        Prompt.tokens(fields.length(MESSAGES)),
        most,
        Tool.forced(fields, TOOLS, TOOL_CHOICE, "function"));
  }

  @Override
  public Buffer write(Prompt prompt, Completion completion) {
    RequestFields fields = prompt.fields();
    JsonOut out = new JsonOut(1024);
    out.raw(OPEN).hex(prompt.hash()).hex(completion.id());
    out.raw(CREATED).number(completion.createdAt());
    out.raw(MODEL_NAME).raw(fields.body(), fields.start(MODEL), fields.length(MODEL));
    message(completion, out);
    usage(prompt.inputTokens(), completion.outputTokens(), out);
    return out.buffer();
  }

  private void message(Completion completion, JsonOut out) {
    switch (completion.content()) {
      case Completion.Content.Text text -> {
        out.raw(TEXT);
        corpus.write(text, out);
        out.raw(completion.cut() ? TEXT_CUT : TEXT_END);
      }
      case Completion.Content.Call(String name, String arguments) -> {
        out.raw(CALL).hex(completion.id()).raw(CALL_NAME).string(name);
        out.raw(CALL_ARGUMENTS).string(arguments).raw(CALL_END);
      }
    }
  }

  private static void usage(int input, int output, JsonOut out) {
    out.raw(USAGE).number(input).raw(USAGE_OUTPUT).number(output);
    out.raw(USAGE_TOTAL).number((long) input + output).raw(CLOSE);
  }

  @Override
  public Answer refuse(Refusal refusal) {
    return OpenAiErrors.answer(refusal);
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
  private static final byte[] USAGE_OUTPUT =
      fragment(
          ",\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0,"
              + "\"cache_write_tokens\":0},\"completion_tokens\":");
  private static final byte[] USAGE_TOTAL =
      fragment(
          ",\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0,"
              + "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0},"
              + "\"total_tokens\":");
  private static final byte[] CLOSE = fragment("},\"service_tier\":\"default\"}");
}
