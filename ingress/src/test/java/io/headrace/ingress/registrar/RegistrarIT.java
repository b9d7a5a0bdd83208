package io.headrace.ingress.registrar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.config.KafkaConfig;
import io.headrace.embedded.EmbeddedKafka;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.JobTableConfig;
import io.headrace.ingress.jobs.JobTableUnavailable;
import io.headrace.ingress.jobs.Keyed;
import io.headrace.ingress.jobs.ObjectKind;
import io.headrace.ingress.jobs.ObjectRecords;
import io.headrace.job.IdempotencyKey;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.TenantId;
import io.headrace.topic.TopicProvisioner;
import io.headrace.topic.Topics;
import io.headrace.topic.Topics.Retention;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One broker and one table; each test has objects of its own. */
final class RegistrarIT {
  private static final int PARTITIONS = 2;
  private static final TenantId TENANT = new TenantId("acme");
  private static final Retention RETENTION =
      new Retention(
          Duration.ofDays(2), Duration.ofDays(30), Duration.ofDays(2), Duration.ofDays(400));
  private static final JobIds IDS = new JobIds("secret", InstantSource.system());

  @TempDir static Path dir;
  private static EmbeddedKafka kafka;
  private static JobTable table;
  private static Registrar registrar;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      new TopicProvisioner(admin, PARTITIONS, Optional.empty())
          .ensure(new Topics(RETENTION).all(Set.of("sim")));
    }
    registrar = registrar();
    table =
        JobTable.start(
            new JobTableConfig(
                URI.create("http://127.0.0.1:8080"),
                dir.resolve("state"),
                0,
                0,
                100,
                Set.of("resp_")),
            new KafkaConfig(kafka.bootstrapServers(), PARTITIONS, Optional.empty(), RETENTION),
            IDS,
            registrar,
            InstantSource.system(),
            new SimpleMeterRegistry());
    registrar.serve(table);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> table.isReady() && table.objects().served().size() == PARTITIONS);
  }

  @AfterAll
  static void stop() {
    registrar.close();
    table.close();
    kafka.close();
  }

  private static Registrar registrar() {
    return new Registrar(
        new RegistrarConfig(kafka.bootstrapServers(), 1 << 20, Set.of("files", "batches")),
        new SimpleMeterRegistry());
  }

  @Test
  void register_isReadAtOnce() throws Exception {
    JobId file = IDS.mint("file-", 0);
    String reply = registrar.register(0, file.value(), () -> put(file, "one", Optional.empty()));
    assertThat(reply).isEqualTo("one");
    assertThat(value(file)).isEqualTo("one");
  }

  @Test
  void decisionsAboutOneSubject_eachSeeTheOneBefore() throws Exception {
    JobId counter = IDS.mint("file-", 1);
    assertThat(countedBy(List.of(registrar), counter, 200)).isEqualTo("200");
  }

  /**
   * Two that both believe to own the partition, as while it moves: they take turns, none is lost.
   */
  @Test
  void decisionsOfTwoWriters_eachSeeTheOneBefore() throws Exception {
    Registrar other = registrar();
    other.serve(table);
    try (other) {
      JobId counter = IDS.mint("file-", 0);
      assertThat(countedBy(List.of(registrar, other), counter, 30)).isEqualTo("30");
    }
  }

  @Test
  void decisionThatThrows_isItsCallersError_andNobodyElses() throws Exception {
    assertThatThrownBy(() -> registrar.register(0, "x", RegistrarIT::refuse))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no");
    JobId file = IDS.mint("file-", 0);
    registrar.register(0, file.value(), () -> put(file, "two", Optional.empty()));
    assertThat(value(file)).isEqualTo("two");
  }

  @Test
  void key_isFoundFromTheNextDecisionOn() throws Exception {
    IdempotencyKey key = IdempotencyKey.of(TENANT, "POST", "/v1/files", "k", hash("body"));
    JobId file = IDS.mint("file-", 0);
    registrar.register(0, key.scope(), () -> put(file, "three", Optional.of(key)));
    Optional<Keyed> found = table.objects().keyed(0, key.scope());
    assertThat(found.map(Keyed::objectId)).hasValue(file.value());
    assertThat(found.map(Keyed::fingerprint)).hasValue(key.fingerprint());
  }

  @Test
  void partitionThatIsNotServed_isUnavailable() {
    assertThatThrownBy(() -> registrar.register(7, "x", RegistrarIT::refuse))
        .isInstanceOf(JobTableUnavailable.class);
  }

  @Test
  void newest_areTheTenantsOwn_inOrder_fromTheCursorOn() throws Exception {
    List<JobId> files = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      JobId file = new JobIds("secret", at(i)).mint("file-", 1);
      files.add(file);
      registrar.register(1, file.value(), () -> put(file, file.value(), Optional.empty()));
    }
    var found =
        table
            .objects()
            .newest(ObjectKind.FILE, TENANT, 1, Optional.of(files.get(4).value()), 2, _ -> true);
    assertThat(found.stream().map(bytes -> new String(bytes, UTF_8)))
        .containsExactly(files.get(3).value(), files.get(2).value());
    assertThat(table.objects().newest(ObjectKind.FILE, other(), 1, Optional.empty(), 9, _ -> true))
        .isEmpty();
  }

  private static TenantId other() {
    return new TenantId("acme-2");
  }

  private static InstantSource at(int second) {
    return InstantSource.fixed(Instant.ofEpochSecond(1_000_000 + second));
  }

  private static Registration<String> refuse() {
    throw new IllegalStateException("no");
  }

  /** The counter's value after so many increments, each a decision of its own, all at once. */
  private static String countedBy(List<Registrar> registrars, JobId counter, int times)
      throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> all = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        Registrar one = registrars.get(i % registrars.size());
        all.add(callers.submit(increment(one, counter)));
      }
      for (Future<String> done : all) {
        done.get();
      }
    }
    return value(counter);
  }

  private static Callable<String> increment(Registrar with, JobId counter) {
    return () ->
        with.register(
            counter.partition(),
            counter.value(),
            () -> put(counter, Integer.toString(count(counter) + 1), Optional.empty()));
  }

  private static int count(JobId counter) {
    return table
        .objects()
        .find(ObjectKind.FILE, TENANT, counter)
        .map(bytes -> Integer.parseInt(new String(bytes, UTF_8)))
        .orElse(0);
  }

  private static Registration<String> put(JobId id, String value, Optional<IdempotencyKey> key) {
    var record =
        ObjectRecords.put(
            ObjectKind.FILE, TENANT, id, value.getBytes(UTF_8), false, key, Instant.now());
    return new Registration<>(List.of(record), value);
  }

  private static String value(JobId id) {
    return new String(table.objects().find(ObjectKind.FILE, TENANT, id).orElseThrow(), UTF_8);
  }

  private static String hash(String body) {
    return IdempotencyKey.hash(body.getBytes(UTF_8));
  }
}
