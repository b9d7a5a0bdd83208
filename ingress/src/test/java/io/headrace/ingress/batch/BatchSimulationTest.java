package io.headrace.ingress.batch;

import static io.headrace.ingress.batch.SampleBatches.CREATED;
import static io.headrace.ingress.batch.SampleBatches.IDS;
import static io.headrace.ingress.batch.SampleBatches.TENANT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.Routes;
import io.headrace.config.Settings;
import io.headrace.ingress.jobs.BatchTally;
import io.headrace.ingress.jobs.ObjectKind;
import io.headrace.ingress.jobs.ObjectRecords;
import io.headrace.ingress.registrar.Registration;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;
import io.headrace.job.Tier;
import io.headrace.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole lives of batches, with crashes after any step, changes that aren't taken or of which nobody
 * knows whether they were, cancels and deadlines: every line is one job at the most and one line of
 * output, and all counts are exact.
 */
final class BatchSimulationTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Topics TOPICS = new Topics(new Topics.Retention(DAY, DAY, DAY, DAY));
  private static final Routes ROUTES = Routes.from(Settings.load(Optional.empty(), Map.of()));
  private static final int AHEAD = 40;
  private static final int MAX_ROUNDS = 5_000;
  private static final Pattern NUMBER = Pattern.compile("\"custom_id\":\"row-(\\d+)\"");
  private static final Pattern COUNTS =
      Pattern.compile("\"total\":(\\d+),\"completed\":(\\d+),\"failed\":(\\d+)");

  private record Life(int lines, int cancelAt, int expireAt) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void life_crashesAtAnyStep_everyLineExactlyOnce(int seed) throws Exception {
    Random random = new Random(seed);
    int lines = 1 + random.nextInt(150);
    new Run(random, new Life(lines, Integer.MAX_VALUE, Integer.MAX_VALUE)).run("completed");
    new Run(random, new Life(lines, random.nextInt(40), Integer.MAX_VALUE)).run("");
    new Run(random, new Life(lines, Integer.MAX_VALUE, random.nextInt(40))).run("");
    new Run(random, new Life(lines, random.nextInt(40), random.nextInt(40))).run("");
  }

  /** One batch. */
  private static final class Run implements BatchFiles {
    private final Random random;
    private final Life life;
    private final SimulatedPartition partition;
    private final MemoryBlobs blobs = new MemoryBlobs();
    private final BatchState created = SampleBatches.created();
    private final BatchStore store;
    private final BatchTools tools;
    private Instant now = CREATED;
    private boolean held;
    private BatchWork work;

    Run(Random random, Life life) {
      this.random = random;
      this.life = life;
      partition = new SimulatedPartition(random);
      store = new BatchStore(partition, partition, TOPICS, () -> now);
      BatchLimits limits = new BatchLimits(DAY, 50_000, 50_000, 2_000, AHEAD, 4, 100);
      tools =
          new BatchTools(
              store,
              partition,
              new LineJobs(IDS, TOPICS, ROUTES, _ -> Tier.DEFAULT),
              blobs,
              this,
              _ -> true,
              limits,
              4_096,
              1 << 20,
              new Semaphore(1),
              new BatchMetrics(new SimpleMeterRegistry()),
              () -> now);
      work = work();
    }

    private BatchWork work() {
      return new BatchWork(TENANT, created.order().id(), tools, partition.outcomes());
    }

    void run(String expectedEnd) throws Exception {
      blobs.blobs.put(created.order().inputFile(), input());
      create();
      int round = 0;
      while (state().isOpen()) {
        assertThat(++round).isLessThan(MAX_ROUNDS);
        live(round);
        turn();
        checkCounts();
        if (random.nextInt(6) == 0) {
          work = work(); // what was in memory is gone
        }
      }
      checkEnd(expectedEnd);
    }

    private void create() throws InterruptedException {
      while (store.find(TENANT, created.order().id()).isEmpty()) {
        attempt(() ->
            partition.register(
                2,
                "",
                () ->
                    new Registration<>(
                        List.of(BatchStore.record(created, Optional.empty(), now)), "")));
      }
    }

    /** Time, workers and clients. */
    private void live(int round) throws InterruptedException {
      now = round == life.expireAt ? created.order().expires() : now.plusMillis(10);
      boolean late = !now.isBefore(created.order().expires());
      partition.work(random.nextInt(30), late && random.nextBoolean());
      if (round >= life.cancelAt && state().canBeCancelled()) {
        attempt(() ->
            store.change(
                TENANT,
                created.order().id(),
                batch ->
                    batch.canBeCancelled()
                        ? Optional.of(
                            new BatchStore.Change(
                                batch.cancelling(now),
                                List.of(
                                    new ProducerRecord<>(
                                        "cancellations",
                                        created.order().id().value(),
                                        new byte[0]))))
                        : Optional.empty()));
      }
      if (random.nextInt(200) == 0) {
        now = now.plusSeconds(61); // beyond what is waited for after the deadline
      }
    }

    private void turn() throws InterruptedException, IOException {
      try {
        if (work.turn(true) instanceof BatchWork.Turn.Waits && random.nextInt(3) == 0) {
          partition.work(AHEAD, false);
        }
      } catch (QueueUnavailable _) {
        work.close();
      }
    }

    private interface Attempt {
      Object run() throws QueueUnavailable, InterruptedException;
    }

    private static void attempt(Attempt attempt) throws InterruptedException {
      try {
        Object _ = attempt.run();
      } catch (QueueUnavailable _) {
        return; // as a client that tries again
      }
    }

    private BatchState state() {
      return store.find(TENANT, created.order().id()).orElseThrow();
    }

    private BatchTally tally() {
      return partition.tally(created.order().id()).orElseThrow();
    }

    private void checkCounts() {
      BatchState batch = state();
      int[] counts = counts(batch);
      if (batch.result().isEmpty()) {
        assertThat(counts[1]).isEqualTo(tally().completed());
        assertThat(counts[1] + counts[2]).isEqualTo(tally().ended());
      }
      int unfinished = partition.requested() - tally().ended();
      assertThat(unfinished).isLessThanOrEqualTo(AHEAD);
    }

    private int[] counts(BatchState batch) {
      Matcher counts = COUNTS.matcher(new String(BatchJson.of(batch, tally()), UTF_8));
      assertThat(counts.find()).isTrue();
      return IntStream.rangeClosed(1, 3).map(i -> Integer.parseInt(counts.group(i))).toArray();
    }

    private void checkEnd(String expectedEnd) {
      BatchState batch = state();
      assertThat(partition.requests().values()).allMatch(count -> count == 1);
      assertThat(batch.status().label()).contains(expectedEnd);
      assertThat(held).isFalse();
      assertThat(partition.events).hasSize(1);
      assertThat(
              new String(partition.events.getFirst().headers().lastHeader("type").value(), UTF_8))
          .isEqualTo("batch." + batch.status().label());
      List<Integer> output = numbers(batch.ending().orElseThrow().outputFile());
      List<Integer> errors = numbers(batch.ending().orElseThrow().errorFile());
      assertThat(output).isSorted();
      assertThat(errors).isSorted();
      int[] counts = counts(batch);
      assertThat(new int[] {output.size() + errors.size(), output.size(), errors.size()})
          .isEqualTo(counts);
      List<Integer> all = new ArrayList<>(output);
      all.addAll(errors);
      assertThat(all)
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, counts[0]).boxed().toList());
      assertThat(counts[0]).isIn(0, life.lines());
      assertThat(batch.result().orElseThrow().usage().input()).isEqualTo(3L * output.size());
    }

    private List<Integer> numbers(String file) {
      byte[] bytes = blobs.blobs.getOrDefault(file, new byte[0]);
      return new String(bytes, UTF_8)
          .lines()
          .map(line -> {
            Matcher number = NUMBER.matcher(line);
            assertThat(number.find()).isTrue();
            return Integer.parseInt(number.group(1));
          })
          .toList();
    }

    /** Each seventh line can't be taken: its temperature is out of range. */
    private byte[] input() {
      return IntStream.range(0, life.lines())
          .mapToObj(i ->
              i % 7 == 6
                  ? SampleBatches.line("row-" + i, "sim-a")
                      .replace("\"input\"", "\"temperature\":9,\"input\"")
                  : SampleBatches.line("row-" + i, "sim-a"))
          .collect(Collectors.joining("\n"))
          .getBytes(UTF_8);
    }

    @Override
    public Optional<String> hold(BatchOrder order) {
      held = true;
      return Optional.of(order.inputFile());
    }

    @Override
    public void release(BatchOrder order) {
      held = false;
    }

    @Override
    public JobId mint(int at) {
      return IDS.mint("file-", at);
    }

    @Override
    public ProducerRecord<String, byte[]> record(
        BatchOrder order, String id, String filename, long bytes, Instant at) {
      JobId file = IDS.verify("file-", id).orElseThrow();
      assertThat(blobs.size(id)).hasValue(bytes);
      return ObjectRecords.put(
          ObjectKind.FILE, TENANT, file, new byte[0], false, Optional.empty(), at);
    }
  }
}
