package io.headrace.simulator;

import static io.headrace.simulator.JsonOut.fragment;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** OpenAI's embeddings: {@code POST /v1/embeddings}. The same text has the same vector. */
final class EmbeddingsDialect implements Dialect {
  private static final int MODEL = 0;
  private static final int INPUT = 1;
  private static final int DIMENSIONS = 2;
  private static final int ENCODING = 3;
  private static final int STREAM = 4;
  private static final RequestScan SCAN =
      new RequestScan(List.of("model", "input", "dimensions", "encoding_format", "stream"));

  /** When the request doesn't say. */
  private static final int FEW = 8;

  private static final int MOST_DIMENSIONS = 4_096;

  /** The API's own bound. */
  private static final int MOST_INPUTS = 2_048;

  @Override
  public Reading read(Question question) throws RequestScan.NotJsonException {
    RequestFields fields = SCAN.read(question.body());
    Optional<Refusal> wrong = OpenAiChecks.first(question, fields, MODEL, INPUT, "input", STREAM);
    return wrong.isPresent() ? wrong.get() : prompt(question, fields);
  }

  private static Reading prompt(Question question, RequestFields fields) {
    if (fields.has(DIMENSIONS) && !isDimension(fields.whole(DIMENSIONS))) {
      return new Refusal.FieldInvalid("dimensions", "a whole number, 1 to " + MOST_DIMENSIONS);
    }
    int inputs = fields.isArray(INPUT) ? inputs(fields.tree(INPUT)) : 1;
    if (inputs < 1 || inputs > MOST_INPUTS) {
      return new Refusal.FieldInvalid("input", "1 to " + MOST_INPUTS + " inputs");
    }
    return new Prompt(
        fields,
        question.model(fields, MODEL),
        Dice.hash(question.body()),
        Prompt.tokens(fields.length(INPUT)),
        0, // nothing is generated
        Optional.empty());
  }

  private static boolean isDimension(int dimensions) {
    return dimensions >= 1 && dimensions <= MOST_DIMENSIONS;
  }

  /** A list of numbers is one input, made of tokens. */
  private static int inputs(JsonNode list) {
    return list.path(0).isNumber() ? 1 : list.size();
  }

  @Override
  public Buffer write(Prompt prompt, Completion completion) {
    RequestFields fields = prompt.fields();
    JsonOut out = new JsonOut(1024);
    out.raw(OPEN);
    data(fields, out);
    out.raw(MODEL_NAME).quoted(prompt.model());
    out.raw(USAGE).number(prompt.inputTokens()).raw(USAGE_TOTAL).number(prompt.inputTokens());
    return out.raw(CLOSE).buffer();
  }

  private static void data(RequestFields fields, JsonOut out) {
    Vector.Encoding encoding =
        fields.is(ENCODING, "\"base64\"") ? Vector.Encoding.BASE64 : Vector.Encoding.FLOAT;
    int dimensions = fields.has(DIMENSIONS) ? fields.whole(DIMENSIONS) : FEW;
    JsonNode input = fields.tree(INPUT);
    boolean isOne = !input.isArray() || input.path(0).isNumber();
    int inputs = isOne ? 1 : input.size();
    for (int i = 0; i < inputs; i++) {
      JsonNode one = isOne ? input : input.path(i);
      out.raw(i == 0 ? FIRST : NEXT).number(i).raw(VALUE);
      Vector.of(Dice.hash(one.toString()), dimensions).write(encoding, out);
      out.raw(VALUE_END);
    }
  }

  private static final byte[] OPEN = fragment("{\"object\":\"list\",\"data\":[");
  private static final byte[] FIRST = fragment("{\"object\":\"embedding\",\"index\":");
  private static final byte[] NEXT = fragment(",{\"object\":\"embedding\",\"index\":");
  private static final byte[] VALUE = fragment(",\"embedding\":");
  private static final byte[] VALUE_END = fragment("}");
  private static final byte[] MODEL_NAME = fragment("],\"model\":");
  private static final byte[] USAGE = fragment(",\"usage\":{\"prompt_tokens\":");
  private static final byte[] USAGE_TOTAL = fragment(",\"total_tokens\":");
  private static final byte[] CLOSE = fragment("}}");
}
