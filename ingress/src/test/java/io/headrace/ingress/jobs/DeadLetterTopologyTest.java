package io.headrace.ingress.jobs;

import static io.headrace.ingress.jobs.SampleRecords.IDS;
import static io.headrace.ingress.jobs.SampleRecords.QUESTION;
import static io.headrace.ingress.jobs.SampleRecords.REQUESTS;
import static io.headrace.ingress.jobs.SampleRecords.STRANGER;
import static io.headrace.ingress.jobs.SampleRecords.TENANT;
import static io.headrace.ingress.jobs.SampleRecords.commandFor;
import static io.headrace.ingress.jobs.SampleRecords.requestOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.KafkaConfig;
import io.headrace.ingress.jobs.DeadLetters.Search;
import io.headrace.job.GivenUp;
import io.headrace.job.JobCommand.Kind;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.topic.DeadLetterRecords;
import io.headrace.topic.Topics.Retention;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index of dead letters. */
final class DeadLetterTopologyTest {
  private static final Duration KEPT = Duration.ofDays(30);
  private static final GivenUp WHY =
      new GivenUp("provider_timeout", "The provider took too long.", 3, REQUESTS);

  @TempDir Path stateDir;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Shared shared =
      Shared.create(1 << 20, PartitionListener.NONE, new TableMetrics(metrics));
  private final DeadLetters letters =
      new StoredDeadLetters(
          shared,
          at -> {
            throw new BodyGone(at.toString());
          },
          InstantSource.system());
  private TopologyTestDriver driver;

  @BeforeEach
  void start() {
    Purge purge = new Purge(KEPT, Set.of(), 3);
    driver =
        new TopologyTestDriver(
            new JobTableTopology(shared, purge, 40).get(), settings(), Instant.now());
  }

  private Properties settings() {
    Retention retention = new Retention(Duration.ofDays(2), KEPT, KEPT, KEPT);
    return new TableSettings(
            new JobTableConfig(
                URI.create("http://127.0.0.1:8080"), stateDir, 0, 0, 40, Set.of("resp_")),
            new KafkaConfig("127.0.0.1:1", 1, Optional.empty(), retention))
        .streams();
  }

  @AfterEach
  void stop() {
    driver.close();
    shared.newest().close();
  }

  private void pipe(ProducerRecord<String, byte[]> record) {
    driver
        .createInputTopic(record.topic(), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(record.key(), record.value(), record.headers(), Instant.now()));
  }

  private static ProducerRecord<String, byte[]> letterOf(JobId id, GivenUp why) {
    return new ProducerRecord<>(
        "requests.dead",
        id.partition(),
        id.value(),
        QUESTION,
        DeadLetterRecords.headers(requestOf(id).headers(), why));
  }

  /** A job's request and its letter, some time ago. */
  private JobId dead(String prefix, Duration ago, GivenUp why) {
    JobId id = new JobIds("test", () -> Instant.now().minus(ago)).mint(prefix, 0);
    pipe(requestOf(id));
    pipe(letterOf(id, why));
    return id;
  }

  private JobId dead() {
    return dead("resp_", Duration.ZERO, WHY);
  }

  private static Search search(int limit, Optional<String> after) {
    return new Search(
        limit,
        false,
        after,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static List<String> ids(DeadLetters.Page page) {
    return page.letters().stream().map(DeadLetter::id).toList();
  }

  @Test
  void letter_isFoundByItsTenantOnly() {
    JobId id = dead();

    assertThat(letters.find(TENANT, id))
        .hasValueSatisfying(letter -> {
          assertThat(letter.why()).isEqualTo(WHY);
          assertThat(letter.model()).isEqualTo("sim-1");
          assertThat(letter.bytes()).isEqualTo(QUESTION.length);
          assertThat(letter.offset()).isZero();
          assertThat(letter.created()).isEqualTo(id.created());
          assertThat(letter.replayedAs()).isEmpty();
        });
    assertThat(letters.find(STRANGER, id)).isEmpty();
    assertThat(ids(letters.search(STRANGER, 0, search(9, Optional.empty())))).isEmpty();
  }

  @Test
  void letters_ofAllOperations_areListedByTime() {
    JobId old = dead("resp_", Duration.ofMinutes(3), WHY);
    JobId middle = dead("chatcmpl-", Duration.ofMinutes(2), WHY);
    JobId young = dead("embd_", Duration.ofMinutes(1), WHY);

    DeadLetters.Page first = letters.search(TENANT, 0, search(2, Optional.empty()));
    assertThat(ids(first)).containsExactly(young.value(), middle.value());
    assertThat(first.end()).contains(middle.value());
    DeadLetters.Page rest = letters.search(TENANT, 0, search(2, first.end()));
    assertThat(ids(rest)).containsExactly(old.value());
    assertThat(rest.end()).isEmpty();
    Search upwards =
        new Search(
            9,
            true,
            Optional.of(old.value()),
            Optional.empty(),
            Optional.of(young.created()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThat(ids(letters.search(TENANT, 0, upwards))).containsExactly(middle.value());
  }

  @Test
  void filters_takeWhatTheySay() {
    JobId timedOut = dead();
    JobId crashed = dead("resp_", Duration.ofHours(1), new GivenUp("dead_lettered", "", 3, "t"));
    Search base = search(9, Optional.empty());

    Search byCode =
        new Search(
            9,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("sim-1"),
            Optional.of("dead_lettered"),
            Optional.of(false));
    assertThat(ids(letters.search(TENANT, 0, byCode))).containsExactly(crashed.value());
    Search young =
        new Search(
            9,
            false,
            Optional.empty(),
            Optional.of(timedOut.created()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThat(ids(letters.search(TENANT, 0, young))).containsExactly(timedOut.value());
    assertThat(ids(letters.search(TENANT, 0, base))).hasSize(2);
  }

  @Test
  void search_thatFindsLittle_endsAtItsBound() {
    List<JobId> all = new ArrayList<>();
    for (int i = 0; i <= DeadLetters.MAX_LOOKED_AT; i++) {
      JobId id = IDS.mint("resp_", 0);
      pipe(letterOf(id, WHY));
      all.add(id);
    }
    all.sort((a, b) -> DeadLetters.byTime(b.value(), a.value()));

    DeadLetters.Page page = letters.search(TENANT, 0, search(1, Optional.empty()));

    assertThat(page.letters()).isEmpty(); // of no job that is shown
    assertThat(page.end()).contains(all.get(DeadLetters.MAX_LOOKED_AT - 1).value());
    assertThat(letters.search(TENANT, 0, search(1, page.end())).end()).isEmpty();
  }

  @Test
  void replay_isNoted_andStaysWhenTheLetterIsReadAgain() {
    JobId id = dead();
    JobId again = IDS.mint("resp_", 0);
    ProducerRecord<String, byte[]> replay = requestOf(again);
    DeadLetterRecords.putReplayOf(replay.headers(), id.value());
    pipe(replay);
    pipe(letterOf(id, WHY));

    assertThat(letters.find(TENANT, id).orElseThrow().replayedAs()).contains(again.value());
  }

  @Test
  void letter_ofADeletedJob_isHidden() {
    JobId id = dead();
    pipe(commandFor(id, Kind.DELETE, TENANT));

    assertThat(letters.find(TENANT, id)).isEmpty();
    assertThat(ids(letters.search(TENANT, 0, search(9, Optional.empty())))).isEmpty();
  }

  @Test
  void records_thatAreNoJobs_areLeftToTheOperators() {
    JobId id = IDS.mint("resp_", 0);
    pipe(requestOf(id));
    pipe(letterOf(id, new GivenUp(GivenUp.UNREADABLE, "not a request record", 0, REQUESTS)));
    pipe(
        new ProducerRecord<>(
            "requests.dead",
            0,
            "foreign",
            QUESTION,
            DeadLetterRecords.headers(new RecordHeaders(), WHY)));

    assertThat(letters.find(TENANT, id)).isEmpty();
    assertThat(metrics.counter("headrace.job.table.records.skipped").count()).isZero();
  }

  @Test
  void letters_ofOldJobs_arePurged() {
    JobId old = dead("chatcmpl-", KEPT.plusSeconds(1), WHY);
    JobId young = dead();
    driver.advanceWallClockTime(Duration.ofMinutes(11));

    assertThat(letters.find(TENANT, old)).isEmpty();
    assertThat(letters.find(TENANT, young)).isPresent();
  }
}
