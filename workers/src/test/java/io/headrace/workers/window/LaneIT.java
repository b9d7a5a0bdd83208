package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.embedded.EmbeddedKafka;
import io.headrace.job.Priority;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Lanes on a real broker: each job has exactly one outcome, whatever is stopped, moved or cut. */
final class LaneIT {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(8);

  @TempDir static Path dir;
  private static EmbeddedKafka kafka;
  private static String bootstrap = "";

  private String lane = "";

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start(dir, 0);
    bootstrap = kafka.bootstrapServers();
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @BeforeEach
  void provision(TestInfo test) throws Exception {
    lane = test.getTestMethod().orElseThrow().getName().replaceAll("[^A-Za-z0-9]", "");
    LaneKit.provision(bootstrap, lane);
  }

  @Test
  void jobs_closedAndStartedAgainMidway_endOnceEach() throws Exception {
    LaneKit.submit(bootstrap, lane, lane, 20_000, 100);
    RandomWork work = new RandomWork(Duration.ofMillis(3));
    try (Outcomes outcomes = jobs()) {
      try (Lane _ = LaneKit.start(config("a"), work)) {
        outcomes.awaitCount(5_000);
      }
      try (Lane _ = LaneKit.start(config("a"), work)) {
        outcomes.awaitOnceEach(lane, 20_000);
      }
    }
    assertThat(work.runs.get()).as("calls").isLessThan(20_500);
  }

  @Test
  void jobs_lanesJoinAndLeave_endOnceEach() throws Exception {
    LaneKit.submit(bootstrap, lane, lane, 30_000, 100);
    RandomWork a = new RandomWork(Duration.ofMillis(200));
    RandomWork b = new RandomWork(Duration.ofMillis(200));
    RandomWork c = new RandomWork(Duration.ofMillis(200));
    try (Outcomes outcomes = jobs();
        Lane _ = LaneKit.start(config("a"), a)) {
      outcomes.awaitCount(1_000);
      try (Lane _ = LaneKit.start(config("b"), b)) {
        await().until(() -> b.runs.get() > 500);
        try (Lane _ = LaneKit.start(config("c"), c)) {
          await().until(() -> c.runs.get() > 500);
        }
      }
      outcomes.awaitOnceEach(lane, 30_000);
    }
    int calls = a.runs.get() + b.runs.get() + c.runs.get();
    System.out.printf("joins and leaves: %d calls for 30000 jobs%n", calls);
  }

  @Test
  void jobs_processKilled_endOnceEach() throws Exception {
    LaneKit.submit(bootstrap, lane, lane, 40_000, 100);
    try (Outcomes outcomes = jobs()) {
      Process first = LaneProcess.start(bootstrap, lane, "a");
      outcomes.awaitCount(3_000);
      first.destroyForcibly().waitFor();
      outcomes.measurePauses();
      try (Lane _ = LaneKit.start(config("a"), new RandomWork(Duration.ofMillis(3)))) {
        outcomes.awaitOnceEach(lane, 40_000);
      }
      System.out.printf("kill to next outcome: %d ms%n", outcomes.longestPause().toMillis());
    }
  }

  @Test
  void jobs_brokerRestarted_endOnceEach() throws Exception {
    LaneKit.submit(bootstrap, lane, lane, 20_000, 100);
    int port = Integer.parseInt(bootstrap.substring(bootstrap.indexOf(':') + 1));
    try (Outcomes outcomes = jobs();
        Lane _ = LaneKit.start(config("a"), new RandomWork(Duration.ofMillis(30)))) {
      outcomes.awaitCount(3_000);
      kafka.close();
      kafka = EmbeddedKafka.start(dir, port);
      outcomes.measurePauses();
      outcomes.awaitOnceEach(lane, 20_000);
      System.out.printf("broker back to outcomes: %d ms%n", outcomes.longestPause().toMillis());
    }
  }

  @Test
  void jobs_commitsOfUnknownEnd_endOnceEach() throws Exception {
    LaneKit.submit(bootstrap, lane, lane, 5_000, 100);
    AtomicInteger commits = new AtomicInteger();
    try (Outcomes outcomes = jobs();
        Lane _ =
            Lane.start(
                config("a"),
                LaneKit.TOPICS,
                new RandomWork(Duration.ofMillis(300)),
                index -> new UncertainProducer(LaneClients.producer(config("a"), index), commits),
                new SimpleMeterRegistry(),
                InstantSource.system(),
                System::nanoTime)) {
      outcomes.awaitOnceEach(lane, 5_000);
    }
    assertThat(commits.get()).as("commits: two of each fate").isGreaterThanOrEqualTo(8);
  }

  @Test
  void records_thatAreNoJobs_goToTheDeadLetters() throws Exception {
    String topic = LaneKit.TOPICS.requests(lane, Priority.NORMAL).name();
    var headers = SampleRequests.headers("tenant");
    try (KafkaProducer<String, byte[]> producer = LaneKit.producer(bootstrap)) {
      var _ = producer.send(new ProducerRecord<>(topic, 0, lane + "-bare", new byte[1]));
      var _ = producer.send(new ProducerRecord<>(topic, 0, lane + "-null", null, headers));
      var _ = producer.send(new ProducerRecord<>(topic, 0, null, null, new byte[1], headers));
      var _ = producer.send(new ProducerRecord<>(topic, 0, lane + "-faulty", new byte[1], headers));
      var _ = producer.send(new ProducerRecord<>(topic, 0, lane + "-0", new byte[1], headers));
    }
    try (Outcomes dead = new Outcomes(bootstrap, LaneKit.TOPICS.dead().name(), lane);
        Outcomes outcomes = jobs();
        Lane _ = LaneKit.start(config("a"), new RandomWork(Duration.ZERO))) {
      outcomes.awaitOnceEach(lane, 1);
      await()
          .untilAsserted(() -> assertThat(outcomes.of(lane + "-faulty")).containsExactly("failed"));
      await().until(() -> dead.count() == 4);
    }
  }

  @Test
  void partition_whoseProgressIsNotUnderstood_isLeftAlone() throws Exception {
    LaneKit.submit(bootstrap, lane, lane, 90, 100);
    TopicPartition foreign =
        new TopicPartition(LaneKit.TOPICS.requests(lane, Priority.HIGH).name(), 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin
          .alterConsumerGroupOffsets(
              "workers." + lane, Map.of(foreign, new OffsetAndMetadata(2, "z-from-elsewhere")))
          .all()
          .get();
    }
    try (Outcomes outcomes = jobs();
        Lane running = LaneKit.start(config("a"), new RandomWork(Duration.ZERO))) {
      outcomes.awaitCount(80);
      assertThat(running.isRunning()).isTrue();
      await()
          .during(Duration.ofMillis(500))
          .untilAsserted(() -> assertThat(outcomes.count()).isEqualTo(80));
    }
  }

  @Test
  void outcome_tooLargeForKafka_isGivenUpAndHoldsNobodyUp() throws Exception {
    LaneKit.submit(bootstrap, lane, lane, 20, 100);
    RandomWork other = new RandomWork(Duration.ZERO);
    Work large =
        new UnpacedWork() {
          @Override
          public List<ProducerRecord<String, byte[]>> run(Job job) {
            int bytes = job.id().endsWith("-7") ? 9 << 20 : 1;
            return List.of(
                new ProducerRecord<>(LaneKit.TOPICS.jobs().name(), 0, job.id(), new byte[bytes]));
          }

          @Override
          public List<ProducerRecord<String, byte[]>> giveUp(Job job, String reason) {
            return other.giveUp(job, reason);
          }

          @Override
          public List<ProducerRecord<String, byte[]>> unreadable(
              ConsumerRecord<String, byte[]> source, String why) {
            return other.unreadable(source, why);
          }
        };
    try (Outcomes outcomes = jobs();
        Lane _ = LaneKit.start(config("a"), large)) {
      outcomes.awaitOnceEach(lane, 20);
      assertThat(outcomes.of(lane + "-7")).containsExactly("failed");
    }
  }

  @Test
  void outcome_thatOnlyTheBrokerFindsTooLarge_isGivenUpAndHoldsNobodyUp() throws Exception {
    LaneKit.submit(bootstrap, lane, lane, 20, 100);
    limitOutcomes("100000");
    RandomWork other = new RandomWork(Duration.ZERO);
    Work large =
        new UnpacedWork() {
          @Override
          public List<ProducerRecord<String, byte[]>> run(Job job) {
            int bytes = job.id().endsWith("-7") ? 200_000 : 1;
            return List.of(
                new ProducerRecord<>(LaneKit.TOPICS.jobs().name(), 0, job.id(), new byte[bytes]));
          }

          @Override
          public List<ProducerRecord<String, byte[]>> giveUp(Job job, String reason) {
            return other.giveUp(job, reason);
          }

          @Override
          public List<ProducerRecord<String, byte[]>> unreadable(
              ConsumerRecord<String, byte[]> source, String why) {
            return other.unreadable(source, why);
          }
        };
    try (Outcomes outcomes = jobs();
        Lane _ = LaneKit.start(config("a"), large)) {
      outcomes.awaitOnceEach(lane, 20);
      assertThat(outcomes.of(lane + "-7")).containsExactly("failed");
    } finally {
      limitOutcomes("9437184");
    }
  }

  private static void limitOutcomes(String bytes) throws Exception {
    ConfigResource jobs =
        new ConfigResource(ConfigResource.Type.TOPIC, LaneKit.TOPICS.jobs().name());
    AlterConfigOp limit =
        new AlterConfigOp(new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.incrementalAlterConfigs(Map.of(jobs, List.of(limit))).all().get();
    }
  }

  @Test
  void start_sameInstanceTwice_theNewerGoesOnAndTheOlderSaysWhy() throws Exception {
    LaneKit.submit(bootstrap, lane, lane, 5_000, 100);
    try (Outcomes outcomes = jobs();
        Lane older = LaneKit.start(config("a"), new RandomWork(Duration.ofMillis(300)))) {
      outcomes.awaitCount(500);
      try (Lane newer = LaneKit.start(config("a"), new RandomWork(Duration.ofMillis(3)))) {
        await().until(older::hasTwin);
        assertThat(older.isRunning()).isFalse();
        outcomes.awaitOnceEach(lane, 5_000);
        assertThat(newer.hasTwin()).isFalse();
      }
    }
  }

  @Test
  void start_recordsExpiredMeanwhile_runsThoseThatAreLeft() throws Exception {
    LaneKit.submit(bootstrap, lane, lane, 90, 100);
    TopicPartition partition =
        new TopicPartition(LaneKit.TOPICS.requests(lane, Priority.HIGH).name(), 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin
          .alterConsumerGroupOffsets("workers." + lane, Map.of(partition, new OffsetAndMetadata(2)))
          .all()
          .get();
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(5))).all().get();
    }
    try (Outcomes outcomes = jobs();
        Lane _ = LaneKit.start(config("a"), new RandomWork(Duration.ZERO))) {
      outcomes.awaitCount(85);
    }
  }

  @Test
  void close_callsHanging_isShortAndCountsNoCrash() throws Exception {
    LaneKit.submit(bootstrap, lane, lane, 50, 100);
    var running = ConcurrentHashMap.<String>newKeySet();
    var never = new CountDownLatch(1);
    Lane hanging = LaneKit.start(config("a"), new HangingWork(running, never));
    await().until(() -> running.size() == 50);
    long begun = System.nanoTime();
    hanging.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(CLOSE_LIMIT);

    try (Outcomes outcomes = jobs();
        Lane _ = LaneKit.start(config("a"), new CrashesWork())) {
      outcomes.awaitOnceEach(lane, 50);
      assertThat(outcomes.of(lane + "-7")).containsExactly("crashes 0");
    }
    never.countDown();
  }

  @Test
  void close_kafkaNeverThere_isShortAndLeavesNoThread() throws Exception {
    LaneConfig nowhere = LaneKit.config("127.0.0.1:9", lane, "a");
    Lane away = LaneKit.start(nowhere, new RandomWork(Duration.ZERO));
    await().until(() -> threads(lane).size() > 0);

    long begun = System.nanoTime();
    away.close();

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(CLOSE_LIMIT);
    await().untilAsserted(() -> assertThat(threads(lane)).isEmpty());
  }

  @Test
  void close_kafkaGone_isShortAndLeavesNoThread() throws Exception {
    LaneKit.submit(bootstrap, lane, lane, 20_000, 100);
    int port = Integer.parseInt(bootstrap.substring(bootstrap.indexOf(':') + 1));
    Lane cut = LaneKit.start(config("a"), new RandomWork(Duration.ofMillis(30)));
    try (Outcomes outcomes = jobs()) {
      outcomes.awaitCount(500);
      kafka.close();

      long begun = System.nanoTime();
      cut.close();

      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(CLOSE_LIMIT);
      await().untilAsserted(() -> assertThat(threads(lane)).isEmpty());
      kafka = EmbeddedKafka.start(dir, port);
      try (Lane _ = LaneKit.start(config("a"), new RandomWork(Duration.ZERO))) {
        outcomes.awaitOnceEach(lane, 20_000);
      }
    }
  }

  private static List<String> threads(String lane) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains(lane))
        .collect(Collectors.toList());
  }

  private Outcomes jobs() {
    return new Outcomes(bootstrap, LaneKit.TOPICS.jobs().name(), lane);
  }

  private LaneConfig config(String instance) {
    return LaneKit.config(bootstrap, lane, instance);
  }

  /** Tells how often its worker died. */
  private static final class CrashesWork implements UnpacedWork {
    private final RandomWork other = new RandomWork(Duration.ZERO);

    @Override
    public List<ProducerRecord<String, byte[]>> run(Job job) {
      return LaneKit.outcome(job, "crashes " + job.crashes());
    }

    @Override
    public List<ProducerRecord<String, byte[]>> giveUp(Job job, String reason) {
      return other.giveUp(job, reason);
    }

    @Override
    public List<ProducerRecord<String, byte[]>> unreadable(
        ConsumerRecord<String, byte[]> source, String why) {
      return other.unreadable(source, why);
    }
  }

  /** Doesn't even end when it is interrupted. */
  private record HangingWork(java.util.Set<String> running, CountDownLatch never)
      implements UnpacedWork {
    @Override
    public List<ProducerRecord<String, byte[]>> run(Job job) {
      running.add(job.id());
      while (true) {
        try {
          never.await();
          return List.of();
        } catch (InterruptedException e) {
          // a call that can't be stopped
        }
      }
    }

    @Override
    public List<ProducerRecord<String, byte[]>> giveUp(Job job, String reason) {
      return List.of();
    }

    @Override
    public List<ProducerRecord<String, byte[]>> unreadable(
        ConsumerRecord<String, byte[]> source, String why) {
      return List.of();
    }
  }
}
