package io.headrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.llm.Usage;
import io.headrace.wire.Answer.Output;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is translated, and translated back, means what it meant. */
final class ThereAndBackTest {
  private static final long SEED = 20_261_121;
  private static final int ROUNDS = 2_000;
  private static final List<Answer.Stop> STOPS =
      List.of(
          Answer.Stop.END,
          Answer.Stop.STOP_SEQUENCE,
          Answer.Stop.MAX_TOKENS,
          Answer.Stop.CONTENT_FILTER);
  private static final byte[] BODY = "{\"model\":\"m\",\"input\":\"x\"}".getBytes(UTF_8);
  private static final Asked ASKED =
      new Asked(
          "resp_1",
          "m",
          Instant.ofEpochSecond(1),
          Instant.ofEpochSecond(2),
          Optional.empty(),
          BODY);

  static Stream<Arguments> pairs() {
    return Stream.of(WireFormat.values())
        .flatMap(from ->
            Stream.of(WireFormat.values())
                .filter(to -> to != from)
                .map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest(name = "{0} to {1} and back")
  @MethodSource("pairs")
  void request_keepsItsMeaning(WireFormat from, WireFormat to) throws Exception {
    RandomConversations conversations = new RandomConversations(new Random(SEED));
    int expressed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Conversation conversation = conversations.next();
      Target there = new Target(to, "m", false);
      Optional<byte[]> body = written(conversation, from);
      if (body.isEmpty() || Requests.refusal(from, body.get(), there).isPresent()) {
        continue;
      }
      byte[] foreign = Requests.translate(from, body.get(), there);
      byte[] back = Requests.translate(to, foreign, new Target(from, "m", false));

      String at = "seed %d, round %d".formatted(SEED, round);
      Conversation meaning = Meaning.of(conversation);
      assertThat(Meaning.of(Requests.read(from, body.get()))).as(at).isEqualTo(meaning);
      assertThat(Meaning.of(Requests.read(to, foreign))).as(at).isEqualTo(meaning);
      assertThat(Meaning.of(Requests.read(from, back))).as(at).isEqualTo(meaning);
      expressed++;
    }
    System.out.printf("%s to %s and back: seed %d, %d requests%n", from, to, SEED, expressed);
    assertThat(expressed).isGreaterThan(ROUNDS / 4);
  }

  private static Optional<byte[]> written(Conversation conversation, WireFormat format) {
    try {
      return Optional.of(Requests.write(conversation, new Target(format, "m", false), 100));
    } catch (InexpressibleException _) {
      return Optional.empty();
    }
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void answer_keepsItsMeaning(WireFormat from, WireFormat to) throws Exception {
    Random random = new Random(SEED);
    RandomConversations texts = new RandomConversations(random);
    for (int round = 0; round < ROUNDS; round++) {
      Answer answer = answer(random, texts);
      byte[] provider = Answers.write(from, answer, ASKED);
      byte[] client = Answers.write(to, Answers.read(from, provider), ASKED);

      String at = "seed %d, round %d".formatted(SEED, round);
      assertThat(Meaning.of(Answers.read(from, provider))).as(at).isEqualTo(Meaning.of(answer));
      assertThat(Meaning.of(Answers.read(to, client))).as(at).isEqualTo(Meaning.of(answer));
    }
    System.out.printf("%s to %s: seed %d, %d answers%n", from, to, SEED, ROUNDS);
  }

  private static Answer answer(Random random, RandomConversations texts) {
    List<Output> outputs = new ArrayList<>();
    if (random.nextBoolean()) {
      outputs.add(new Output.Thought(texts.text()));
    }
    if (random.nextInt(4) > 0) {
      outputs.add(
          random.nextInt(6) == 0
              ? new Output.Declined(texts.text())
              : new Output.Said(texts.text(), Optional.empty()));
    }
    for (int calls = random.nextInt(4) - 1; calls > 0; calls--) {
      String arguments = Json.MAPPER.createObjectNode().put("city", texts.text()).toString();
      outputs.add(new Output.Called("call-" + calls, "w", arguments));
    }
    long input = random.nextInt(1_000);
    long output = random.nextInt(1_000);
    Usage usage = new Usage(input, input / 3, 0, output, output / 2);
    Answer.Stop stop = STOPS.get(random.nextInt(STOPS.size()));
    return new Answer(outputs, stop, Optional.empty(), Optional.of(usage), "m");
  }
}
