package io.headrace.wire;

import io.headrace.wire.Part.Audio;
import io.headrace.wire.Part.Document;
import io.headrace.wire.Part.Image;
import io.headrace.wire.Part.Source;
import io.headrace.wire.Part.Text;
import io.headrace.wire.Part.ToolCall;
import io.headrace.wire.Part.ToolResult;
import io.headrace.wire.Sampling.Knob;
import io.headrace.wire.Sampling.Setting;
import io.headrace.wire.Sampling.Stop;
import io.headrace.wire.Tools.Choice;
import io.headrace.wire.Tools.Function;
import io.headrace.wire.Turn.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Conversations as clients have them: some that every format can express, some that few can. */
final class RandomConversations {
  private static final List<String> WORDS =
      List.of("sky", "天空", "🌤", "\"quoted\"", "a\\b", "line\nbreak", "{\"t\":1}", "ö", "1.50");
  private static final JsonNode SCHEMA =
      Json.MAPPER.readTree(
          "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},"
              + "\"required\":[\"city\"],\"additionalProperties\":false}");

  private final Random random;
  private int calls;

  RandomConversations(Random random) {
    this.random = random;
  }

  Conversation next() {
    calls = 0;
    return new Conversation(texts(random.nextInt(3)), turns(), tools(), format(), sampling());
  }

  private boolean chance(int outOf) {
    return random.nextInt(outOf) == 0;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  String text() {
    return String.join(" ", texts(1 + random.nextInt(4)));
  }

  private List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(_ -> any(WORDS)).toList();
  }

  private Part said() {
    return new Text(text(), Place.BODY);
  }

  private List<Turn> turns() {
    List<Turn> turns = new ArrayList<>(List.of(user(List.of())));
    for (int i = random.nextInt(4); i > 0; i--) {
      List<Part> parts = new ArrayList<>(chance(3) ? List.of() : List.of(said()));
      List<ToolCall> called = parts.isEmpty() || chance(2) ? calls() : List.of();
      parts.addAll(called);
      turns.add(new Turn(Role.ASSISTANT, parts, Place.BODY));
      turns.add(user(called));
    }
    return turns;
  }

  private List<ToolCall> calls() {
    return IntStream.rangeClosed(0, random.nextInt(3))
        .mapToObj(
            _ -> new ToolCall("id-" + calls++, any(List.of("w", "now")), arguments(), Place.BODY))
        .toList();
  }

  private String arguments() {
    return Json.MAPPER.createObjectNode().put("city", text()).put("n", random.nextInt()).toString();
  }

  private Turn user(List<ToolCall> answered) {
    List<Part> parts = new ArrayList<>();
    for (ToolCall call : answered) {
      String output = chance(2) ? text() : arguments();
      parts.add(
          new ToolResult(call.id(), List.of(new Text(output, Place.BODY)), false, Place.BODY));
    }
    if (parts.isEmpty() || chance(3)) {
      parts.add(said());
      if (chance(4)) {
        parts.add(media());
      }
    }
    return new Turn(Role.USER, parts, Place.BODY);
  }

  private Part media() {
    return switch (random.nextInt(8)) {
      case 0 -> new Audio("wav", "UklG", Place.BODY);
      case 1 ->
          new Image(new Source.Url("https://example.test/a.png"), Optional.empty(), Place.BODY);
      case 2, 3 -> new Document(new Source.Inline("application/pdf", "JVBE"), "a.pdf", Place.BODY);
      default -> new Image(new Source.Inline("image/png", "iVBO"), Optional.empty(), Place.BODY);
    };
  }

  private Tools tools() {
    if (chance(2)) {
      return Tools.NONE;
    }
    Function weather = new Function("w", Optional.of(text()), Optional.of(SCHEMA), false);
    Function now = new Function("now", Optional.empty(), Optional.empty(), false);
    List<Choice> choices =
        List.of(new Choice.Auto(), new Choice.None(), new Choice.Required(), new Choice.Named("w"));
    return new Tools(List.of(weather, now), any(choices), !chance(8), Place.BODY);
  }

  private OutputFormat format() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> new OutputFormat.JsonSchema("city", Optional.empty(), SCHEMA, true, Place.BODY);
      case 2 -> new OutputFormat.JsonObject(Place.BODY);
      default -> new OutputFormat.Text();
    };
  }

  private Sampling sampling() {
    Sampling.Builder sampling = new Sampling.Builder();
    maybe(2, Knob.MAX_TOKENS, 16L + random.nextInt(4_000), sampling);
    maybe(3, Knob.TEMPERATURE, random.nextInt(125) / 100.0, sampling);
    maybe(3, Knob.TOP_P, random.nextInt(100) / 100.0, sampling);
    maybe(20, Knob.TOP_K, 1L + random.nextInt(50), sampling);
    maybe(20, Knob.SEED, random.nextLong(), sampling);
    maybe(20, Knob.PRESENCE_PENALTY, 0.5, sampling);
    maybe(20, Knob.FREQUENCY_PENALTY, -0.5, sampling);
    if (chance(8)) {
      sampling.stop = new Stop(texts(1 + random.nextInt(6)), Place.BODY);
    }
    if (chance(3)) {
      sampling.effort = Optional.of(any(List.of(Effort.LOW, Effort.MEDIUM, Effort.HIGH)));
    }
    sampling.user = chance(2) ? Optional.of("u-1") : Optional.empty();
    return sampling.build();
  }

  private void maybe(int outOf, Knob knob, Number value, Sampling.Builder sampling) {
    if (chance(outOf)) {
      sampling.knobs.put(knob, new Setting(value, Place.BODY));
    }
  }
}
