package io.headrace.simulator;

import static io.headrace.simulator.JsonOut.fragment;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** OpenAI's Responses API: {@code POST /v1/responses}, always answered in the call itself. */
final class ResponsesDialect implements Dialect {
  /** The API's own lower bound of max_output_tokens. */
  private static final int FEWEST_OUTPUT_TOKENS = 16;

  private static final int INPUT = Echo.ALL.size();
  private static final int STREAM = INPUT + 1;
  private static final RequestScan SCAN = new RequestScan(fieldNames());

  private final Corpus corpus;

  ResponsesDialect(Corpus corpus) {
    this.corpus = corpus;
  }

  private static List<String> fieldNames() {
    Stream<String> echoed = Echo.ALL.stream().map(Echo::field);
    return Stream.concat(echoed, Stream.of("input", "stream")).toList();
  }

  @Override
  public Reading read(Question question) throws RequestScan.NotJsonException {
    RequestFields fields = SCAN.read(question.body());
    Optional<Refusal> wrong =
        OpenAiChecks.first(question, fields, Echo.MODEL, INPUT, "input", STREAM);
    return wrong.isPresent() ? wrong.get() : prompt(question, fields);
  }

  private static Reading prompt(Question question, RequestFields fields) {
    int most = Prompt.UNBOUNDED;
    if (fields.has(Echo.MAX_OUTPUT_TOKENS)) {
      most = fields.whole(Echo.MAX_OUTPUT_TOKENS);
      if (most < FEWEST_OUTPUT_TOKENS) {
        return new Refusal.FieldInvalid(
            "max_output_tokens", "a whole number of at least " + FEWEST_OUTPUT_TOKENS);
      }
    }
    return new Prompt(
        fields,
        question.model(fields, Echo.MODEL),
        Dice.hash(question.body()),
        Prompt.tokens(fields.length(INPUT) + fields.length(Echo.INSTRUCTIONS)),
        most,
        OpenAiForm.asked(fields, Echo.TOOLS, Echo.TOOL_CHOICE, "", Echo.TEXT));
  }

  @Override
  public Buffer write(Prompt prompt, Completion completion) {
    JsonOut out = new JsonOut(2048 + prompt.fields().body().length);
    out.raw(OPEN).hex(prompt.hash()).hex(completion.id());
    out.raw(CREATED).number(completion.createdAt());
    if (completion.cut()) {
      out.raw(INCOMPLETE);
    } else {
      out.raw(COMPLETED).number(completion.createdAt());
    }
    for (Echo echo : Echo.ALL) {
      echo.write(prompt.fields(), out);
    }
    output(completion, out);
    usage(completion.usage(), out);
    return out.buffer();
  }

  private void output(Completion completion, JsonOut out) {
    switch (completion.content()) {
      case Completion.Said said -> {
        out.raw(MESSAGE).hex(completion.id()).raw(completion.cut() ? CUT : WHOLE);
        corpus.write(said, out);
        out.raw(MESSAGE_END);
      }
      case Completion.Content.Call(String name, String arguments) -> {
        out.raw(CALL).hex(completion.id()).raw(CALL_ID).hex(completion.id());
        out.raw(CALL_NAME).string(name).raw(CALL_ARGUMENTS).string(arguments).raw(CALL_END);
      }
    }
  }

  private static void usage(Usage usage, JsonOut out) {
    out.raw(USAGE).number(usage.input()).raw(USAGE_CACHED).number(usage.cacheRead());
    out.raw(USAGE_CACHE_WRITE).number(usage.cacheWrite());
    out.raw(USAGE_OUTPUT).number(usage.output()).raw(USAGE_REASONING).number(usage.reasoning());
    out.raw(USAGE_TOTAL).number(usage.total()).raw(CLOSE);
  }

  private static final byte[] OPEN = fragment("{\"id\":\"resp_");
  private static final byte[] CREATED = fragment("\",\"object\":\"response\",\"created_at\":");
  private static final byte[] COMPLETED =
      fragment(
          ",\"status\":\"completed\",\"error\":null,\"incomplete_details\":null,\"completed_at\":");
  private static final byte[] INCOMPLETE =
      fragment(
          ",\"status\":\"incomplete\",\"error\":null,"
              + "\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"completed_at\":null");
  private static final byte[] MESSAGE = fragment(",\"output\":[{\"id\":\"msg_");
  private static final byte[] WHOLE = message("completed");
  private static final byte[] CUT = message("incomplete");
  private static final byte[] MESSAGE_END = fragment("\",\"annotations\":[],\"logprobs\":[]}]}]");
  private static final byte[] CALL = fragment(",\"output\":[{\"id\":\"fc_");
  private static final byte[] CALL_ID =
      fragment("\",\"type\":\"function_call\",\"status\":\"completed\",\"call_id\":\"call_");
  private static final byte[] CALL_NAME = fragment("\",\"name\":");
  private static final byte[] CALL_ARGUMENTS = fragment(",\"arguments\":");
  private static final byte[] CALL_END = fragment("}]");
  private static final byte[] USAGE = fragment(",\"usage\":{\"input_tokens\":");
  private static final byte[] USAGE_CACHED =
      fragment(",\"input_tokens_details\":{\"cached_tokens\":");
  private static final byte[] USAGE_CACHE_WRITE = fragment(",\"cache_write_tokens\":");
  private static final byte[] USAGE_OUTPUT = fragment("},\"output_tokens\":");
  private static final byte[] USAGE_REASONING =
      fragment(",\"output_tokens_details\":{\"reasoning_tokens\":");
  private static final byte[] USAGE_TOTAL = fragment("},\"total_tokens\":");
  private static final byte[] CLOSE = fragment("}}");

  private static byte[] message(String status) {
    return fragment(
        "\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\""
            + status
            + "\",\"content\":[{\"type\":\"output_text\",\"text\":\"");
  }
}
