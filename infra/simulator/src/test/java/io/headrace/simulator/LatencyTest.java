package io.headrace.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class LatencyTest {
  private static final int SAMPLES = 100_000;

  @Test
  void sample_logNormal_hasItsMedianAndItsTail() {
    double[] sorted = samples(new Latency.LogNormal(300, 0.5), 1);

    assertThat(quantile(sorted, 0.5)).isCloseTo(300, within(5.0));
    assertThat(quantile(sorted, 0.841345)).isCloseTo(300 * Math.exp(0.5), within(10.0));
    assertThat(quantile(sorted, 0.99)).isCloseTo(300 * Math.exp(2.3263 * 0.5), within(40.0));
    assertThat(quantile(sorted, 0.158655)).isCloseTo(300 * Math.exp(-0.5), within(5.0));
  }

  @Test
  void sample_sameSeed_repeats_andOtherSeedDoesNot() {
    Latency latency = new Latency.LogNormal(300, 0.5);
    assertThat(samples(latency, 1)).isEqualTo(samples(latency, 1));
    assertThat(samples(latency, 1)).isNotEqualTo(samples(latency, 2));
  }

  @Test
  void sample_hugeSigma_staysBelowTheLongest() {
    double[] sorted = samples(new Latency.LogNormal(1_000_000, 5), 1);
    assertThat(quantile(sorted, 1)).isEqualTo(Latency.LONGEST_MS);
  }

  @Test
  void decide_fixed_delaysTheAnswerButNotTheRefusal() {
    Behavior slow = Behavior.CALM.withLatency(new Latency.Fixed(70));
    Answering answering =
        new Answering(
            new Controls(slow, Map.of()), new Accounts(), InstantSource.system(), () -> 0L);
    Service chat = new Service(new OpenAiManners(), ChatDialect.openAi(Corpus.load()));
    Answering.Arrival arrival = new Answering.Arrival(new CallLedger.Ticket(0, 0), chat, null);

    assertThat(answering.decide(arrival, new Question(JsonOut.fragment(Client.CHAT), "", "")))
        .isInstanceOfSatisfying(
            Reply.Whole.class, reply -> assertThat(reply.delayMillis()).isEqualTo(70));
    assertThat(answering.decide(arrival, new Question(new byte[0], "", "")))
        .isInstanceOfSatisfying(
            Reply.Whole.class, reply -> assertThat(reply.delayMillis()).isZero());
  }

  @Test
  void dice_uniform_isEven() {
    int[] buckets = new int[10];
    LongStream.range(0, SAMPLES)
        .forEach(i -> buckets[(int) (Dice.uniform(Dice.roll(1, i)) * 10)]++);
    assertThat(Arrays.stream(buckets)).allMatch(count -> Math.abs(count - SAMPLES / 10) < 400);
  }

  private static double[] samples(Latency latency, long seed) {
    return LongStream.range(0, SAMPLES)
        .mapToDouble(number -> latency.sampleMs(Dice.roll(seed, number)))
        .sorted()
        .toArray();
  }

  private static double quantile(double[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
  }
}
