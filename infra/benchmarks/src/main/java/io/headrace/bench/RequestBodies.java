package io.headrace.bench;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The bodies of submit calls, rendered before the run so that sending one costs no JSON work. */
final class RequestBodies {
  private static final JsonMapper JSON = new JsonMapper();

  /** Enough that neighbours differ, few enough to stay in the processor's cache. */
  private static final int VARIANTS = 64;

  private static final long SEED = 42;
  private static final String WORDS = "river gate water level north valve flow stone bridge mill ";

  private final List<Buffer> rendered;

  private RequestBodies(List<Buffer> rendered) {
    this.rendered = rendered;
  }

  static RequestBodies of(LoadPlan plan) {
    String model = plan.target().model();
    boolean background = plan.mode().submitsInBackground();
    return new RequestBodies(
        inputs(plan.payload(), render(model, "", background).length()).stream()
            .map(input -> render(model, input, background))
            .toList());
  }

  Buffer of(long arrival) {
    return rendered.get((int) (arrival % rendered.size()));
  }

  private static List<String> inputs(Payload payload, int envelopeBytes) {
    return switch (payload) {
      case Payload.Sized(int bytes) -> words(bytes - envelopeBytes);
      case Payload.Questions(Path file) -> questions(file);
    };
  }

  private static List<String> words(int length) {
    Require.that(length >= 0, "body-bytes", length, "room for the fields around the input");
    Random random = new Random(SEED);
    String text = WORDS.repeat(length / WORDS.length() + 2);
    return IntStream.range(0, VARIANTS)
        .map(_ -> random.nextInt(WORDS.length()))
        .mapToObj(start -> text.substring(start, start + length))
        .toList();
  }

  private static List<String> questions(Path file) {
    try {
      List<String> inputs = Files.readAllLines(file).stream().map(RequestBodies::input).toList();
      Require.that(!inputs.isEmpty(), "questions", file, "a file with at least one line");
      return inputs;
    } catch (IOException e) {
      throw new UncheckedIOException("questions: cannot read " + file, e);
    }
  }

  private static String input(String line) {
    try {
      return JSON.readTree(line).required("input").asString();
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "questions: a line is not a JSON object with an \"input\"", e);
    }
  }

  private static Buffer render(String model, String input, boolean background) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model).put("input", input).put("background", background);
    return Buffer.buffer(JSON.writeValueAsBytes(body));
  }
}
