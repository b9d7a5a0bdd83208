package io.headrace.workers.delivery;

import static io.headrace.workers.delivery.Samples.ACME;
import static io.headrace.workers.delivery.Samples.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.KafkaConfig;
import io.headrace.config.Settings;
import io.headrace.event.Event;
import io.headrace.event.EventType;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobEvent.Started;
import io.headrace.job.JobLinks;
import io.headrace.job.JobStatus;
import io.headrace.topic.EventRecords;
import io.headrace.topic.JobRecords;
import io.headrace.topic.Topics;
import io.headrace.usage.StreamsSettings;
import io.headrace.webhook.Delivery;
import io.headrace.webhook.DeliveryAttempt;
import io.headrace.webhook.DeliveryCommand;
import io.headrace.webhook.DeliveryReport;
import io.headrace.webhook.DeliveryReport.Attempted;
import io.headrace.webhook.DeliveryReport.Disabled;
import io.headrace.webhook.DeliveryReport.Dropped;
import io.headrace.webhook.DeliveryReport.State;
import io.headrace.webhook.WebhookEndpoint;
import io.headrace.webhook.WebhookJson;
import io.headrace.webhook.WebhooksConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeliveryTopologyTest {
  private static final String ID = Samples.endpointId(1);
  private static final WebhookEndpoint MINE = Samples.endpoint(ID, "https://example.com/hook");

  private final Topology topology;
  private final WebhooksConfig config;
  private final TopologyTestDriver driver;
  private final TestInputTopic<String, byte[]> jobs;
  private final TestInputTopic<String, byte[]> eventsIn;
  private final TestInputTopic<String, byte[]> endpoints;
  private final TestInputTopic<String, byte[]> commands;
  private final TestInputTopic<String, byte[]> attempts;
  private final TestOutputTopic<String, byte[]> deliveries;
  private final TestOutputTopic<String, byte[]> reports;
  private final TestOutputTopic<String, byte[]> eventsOut;
  private Instant now = NOON;

  DeliveryTopologyTest(@TempDir Path dir) {
    Settings settings = Samples.settings(dir);
    KafkaConfig kafka = settings.section("kafka", KafkaConfig.class);
    config = settings.section("webhooks", WebhooksConfig.class);
    Topics topics = new Topics(kafka.retention());
    StreamsSettings streams = Webhooks.streams(kafka, config, new SimpleMeterRegistry());
    topology = new DeliveryTopology(streams, config, topics, new EndpointTable()).get();
    Properties properties = new Properties();
    properties.putAll(streams.toConfig().originals());
    driver = new TopologyTestDriver(topology, properties, NOON);
    jobs = input("jobs");
    eventsIn = input("events");
    endpoints = input("control.webhooks");
    commands = input("delivery.commands");
    attempts = input("delivery.attempts");
    deliveries = output("deliveries");
    reports = output("delivery.attempts");
    eventsOut = output("events");
  }

  private TestInputTopic<String, byte[]> input(String topic) {
    return driver.createInputTopic(topic, new StringSerializer(), new ByteArraySerializer());
  }

  private TestOutputTopic<String, byte[]> output(String topic) {
    return driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
  }

  @AfterEach
  void close() {
    driver.close();
  }

  /** A name that shifts loses the state behind it: change the file only together with a plan. */
  @Test
  void describe_isTheGoldenFile() throws Exception {
    try (var golden = getClass().getResourceAsStream("delivery-topology.txt")) {
      assertThat(golden).isNotNull();
      assertThat(topology.describe().toString())
          .isEqualToNormalizingNewlines(new String(golden.readAllBytes(), UTF_8));
    }
  }

  @Test
  void backgroundOutcome_isLeasedToASender_withTheThinPayload() {
    put(MINE);

    end("resp_1", JobStatus.COMPLETED);

    DeliveryAttempt attempt = onlyAttempt();
    assertThat(attempt.url()).isEqualTo("https://example.com/hook");
    assertThat(attempt.number()).isEqualTo(1);
    assertThat(attempt.leasedUntil()).isEqualTo(now.plus(config.lease()));
    assertThat(attempt.secrets()).isEqualTo(MINE.secrets());
    assertThat(new String(attempt.delivery().body(), UTF_8))
        .isEqualTo(
            "{\"id\":\"%s\",\"object\":\"event\",\"created_at\":%d,\"type\":\"response.completed\",\"data\":{\"id\":\"resp_1\"}}"
                .formatted(attempt.delivery().event().id(), NOON.getEpochSecond()));
  }

  @Test
  void outcomes_ofWaitingClientsAndOfBatchLines_andStarts_areNotTold() {
    put(MINE);

    job("resp_1", Samples.finished(JobStatus.COMPLETED, false, JobLinks.NONE), new byte[0]);
    job(
        "resp_2",
        Samples.finished(JobStatus.FAILED, true, JobLinks.ofBatch("batch_1")),
        new byte[0]);
    pipeJob("resp_3", JobRecords.headers(new Started(ACME, "small")), new byte[0]);

    assertThat(sent()).isEmpty();
  }

  @Test
  void cancelledFailedAndExpired_areTold_toThoseWhoWantIt() {
    put(MINE);

    end("resp_1", JobStatus.CANCELLED);
    end("resp_2", JobStatus.FAILED);
    end("resp_3", JobStatus.EXPIRED);
    end("resp_4", JobStatus.INCOMPLETE);

    assertThat(sent())
        .extracting(attempt -> attempt.delivery().event().type())
        .containsExactly(
            EventType.RESPONSE_CANCELLED,
            EventType.RESPONSE_FAILED,
            EventType.RESPONSE_FAILED,
            EventType.RESPONSE_INCOMPLETE);
  }

  @Test
  void fullPayload_hasTheResult_whenItIsSmall() {
    put(Samples.full(MINE));

    job(
        "resp_1",
        Samples.finished(JobStatus.COMPLETED, true, JobLinks.NONE),
        utf8("{\"id\":\"resp_1\",\"output\":[]}"));
    job(
        "resp_2",
        Samples.finished(JobStatus.COMPLETED, true, JobLinks.NONE),
        utf8("{\"id\":\"" + "x".repeat(20_000) + "\"}"));

    assertThat(sent())
        .extracting(attempt -> new String(attempt.delivery().body(), UTF_8))
        .satisfiesExactly(
            body -> assertThat(body).endsWith("\"data\":{\"id\":\"resp_1\",\"output\":[]}}"),
            body -> assertThat(body).endsWith("\"data\":{\"id\":\"resp_2\"}}"));
  }

  @Test
  void callback_isDelivered_withoutAnyEndpoint() {
    JobLinks links =
        new JobLinks(Optional.empty(), Optional.of("https://cb.example/x?y"), Optional.empty());

    job("resp_1", Samples.finished(JobStatus.COMPLETED, true, links), new byte[0]);

    DeliveryAttempt attempt = onlyAttempt();
    assertThat(attempt.url()).isEqualTo("https://cb.example/x?y");
    assertThat(attempt.secrets()).isEmpty();
    assertThat(attempt.delivery().endpoint()).startsWith("cb_");
  }

  @Test
  void sameEvent_toldAgain_isNoSecondDelivery_whetherWaitingOrDelivered() {
    put(MINE);
    Event event = Event.of(EventType.BATCH_COMPLETED, ACME, "batch_1", NOON);

    tell(event);
    DeliveryAttempt first = onlyAttempt();
    tell(event);
    deliver(first);
    tell(event);

    assertThat(sent()).isEmpty();
  }

  @Test
  void failedAttempt_isMadeAgain_whenItIsDue() {
    put(MINE);
    end("resp_1", JobStatus.COMPLETED);
    DeliveryAttempt first = onlyAttempt();

    fail(first, 500, Duration.ofSeconds(5));
    pass(Duration.ofMillis(4_900));
    assertThat(sent()).isEmpty();
    pass(Duration.ofMillis(200));

    DeliveryAttempt second = onlyAttempt();
    assertThat(second.number()).isEqualTo(2);
    assertThat(second.delivery().id()).isEqualTo(first.delivery().id());
    assertThat(second.leasedUntil()).isAfter(first.leasedUntil());
  }

  /** Its sender was killed. */
  @Test
  void lease_thatNobodyEnds_isGivenAgain_withTheSameNumberAndId() {
    put(MINE);
    end("resp_1", JobStatus.COMPLETED);
    DeliveryAttempt first = onlyAttempt();

    pass(config.lease().minusSeconds(2));
    assertThat(sent()).isEmpty();
    pass(Duration.ofSeconds(4));

    DeliveryAttempt second = onlyAttempt();
    assertThat(second.number()).isEqualTo(1);
    assertThat(second.delivery()).isEqualTo(first.delivery());
  }

  @Test
  void lateEnd_ofALostLease_countsOnlyAsADelivery() {
    put(MINE);
    end("resp_1", JobStatus.COMPLETED);
    DeliveryAttempt first = onlyAttempt();
    pass(config.lease().plusSeconds(2));
    DeliveryAttempt second = onlyAttempt();

    fail(first, 500, Duration.ofSeconds(5));
    pass(Duration.ofSeconds(10));
    assertThat(sent()).isEmpty(); // the second lease still holds
    deliver(first);
    pass(config.lease().plusSeconds(5));

    assertThat(second.delivery().id()).isEqualTo(first.delivery().id());
    assertThat(sent()).isEmpty();
  }

  @Test
  void rowOfFailures_opensTheBreaker_oneAttemptAfterThePause() {
    put(MINE);
    for (int i = 0; i < 10; i++) {
      end("resp_" + i, JobStatus.COMPLETED);
    }
    List<DeliveryAttempt> first = sent();
    assertThat(first).hasSize(10);

    first.forEach(attempt -> fail(attempt, 503, Duration.ofSeconds(1)));
    pass(Duration.ofSeconds(4));
    assertThat(sent()).isEmpty();
    pass(config.maxPause());

    assertThat(sent()).hasSize(1);
  }

  @Test
  void backlog_drains_asTheAllowanceGrows() {
    put(MINE);
    int count = 200;
    for (int i = 0; i < count; i++) {
      end("resp_" + i, JobStatus.COMPLETED);
    }
    List<DeliveryAttempt> all = new ArrayList<>();

    List<DeliveryAttempt> some = sent();
    assertThat(some).hasSize(Standing.FIRST_ALLOWANCE);
    while (!some.isEmpty()) {
      all.addAll(some);
      some.forEach(this::deliver);
      some = sent();
    }

    assertThat(all)
        .extracting(attempt -> attempt.delivery().id())
        .doesNotHaveDuplicates()
        .hasSize(count);
  }

  /** Else it would send ever less after a time of trouble of its own. */
  @Test
  void allowance_grows_alsoWhereTheScheduleReadsTheEndsLate() {
    put(MINE);
    for (int i = 0; i < 200; i++) {
      end("resp_" + i, JobStatus.COMPLETED);
    }
    Instant made = now;
    List<DeliveryAttempt> first = sent();

    pass(Duration.ofSeconds(10));
    first.forEach(attempt -> end(attempt, made, 204, State.DELIVERED, Duration.ZERO));

    assertThat(sent()).hasSize(2 * Standing.FIRST_ALLOWANCE);
  }

  @Test
  void deadEndpoint_isInNobodysWay() {
    WebhookEndpoint other = Samples.endpoint(Samples.endpointId(1), "https://other.example/");
    put(MINE);
    put(other);
    for (int i = 0; i < 100; i++) {
      end("resp_" + i, JobStatus.COMPLETED);
      for (DeliveryAttempt attempt : sent()) {
        if (attempt.delivery().endpoint().equals(other.id())) {
          deliver(attempt);
        }
      }
    }

    end("resp_last", JobStatus.COMPLETED);

    assertThat(sent())
        .extracting(
            attempt -> attempt.delivery().endpoint() + attempt.delivery().event().objectId())
        .containsExactly(other.id() + "resp_last");
  }

  @Test
  void orderedEndpoint_getsTheNext_onlyAfterTheEndOfTheOneBefore() {
    put(Samples.ordered(MINE));
    end("resp_1", JobStatus.COMPLETED);
    pass(Duration.ofMillis(1));
    end("resp_2", JobStatus.COMPLETED);
    DeliveryAttempt first = onlyAttempt();

    fail(first, 500, Duration.ofSeconds(5));
    pass(Duration.ofSeconds(4));
    assertThat(sent()).isEmpty();
    pass(Duration.ofSeconds(2));
    DeliveryAttempt again = onlyAttempt();
    assertThat(again.delivery().id()).isEqualTo(first.delivery().id());
    deliver(again);

    assertThat(onlyAttempt().delivery().event().objectId()).isEqualTo("resp_2");
  }

  @Test
  void orderedEndpoint_keepsTheOrderOfArrival_withinAMillisecondAndOverFailures() {
    put(Samples.ordered(MINE));
    List<String> arrived = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      arrived.add("resp_" + (i * 17 % 40));
      end(arrived.getLast(), JobStatus.COMPLETED);
    }
    List<String> delivered = new ArrayList<>();

    for (int i = 0; i < 40; i++) {
      DeliveryAttempt next = onlyAttempt();
      if (i % 8 == 0) {
        fail(next, 500, Duration.ofSeconds(1));
        pass(Duration.ofSeconds(2));
        next = onlyAttempt();
      }
      delivered.add(next.delivery().event().objectId());
      deliver(next);
    }

    assertThat(delivered).isEqualTo(arrived);
  }

  /** A redelivery of what waits anyway doesn't lose its turn. */
  @Test
  void orderedEndpoint_keepsTheTurnOfOneThatIsAskedFor() {
    put(Samples.ordered(MINE));
    end("resp_1", JobStatus.COMPLETED);
    end("resp_2", JobStatus.COMPLETED);
    DeliveryAttempt first = onlyAttempt();
    fail(first, 500, Duration.ofHours(1));

    command(first.delivery(), false);

    assertThat(onlyAttempt().delivery().id()).isEqualTo(first.delivery().id());
  }

  @Test
  void rate_boundsAlsoAnEndpoint_thatHasNothingInHandInBetween() {
    put(Samples.withRate(MINE, 3));
    List<DeliveryAttempt> all = new ArrayList<>();

    for (int i = 0; i < 10; i++) {
      end("resp_" + i, JobStatus.COMPLETED);
      List<DeliveryAttempt> some = sent();
      some.forEach(this::deliver);
      all.addAll(some);
    }

    assertThat(all).hasSize(3);
    pass(Duration.ofSeconds(1));
    assertThat(sent()).hasSize(3);
  }

  /** Whatever was told before, however much of it there is. */
  @Test
  void endsOfAttempts_countAsOlderThanEvents() {
    long now = NOON.toEpochMilli();
    var record =
        new ConsumerRecord<Object, Object>(
            "delivery.attempts",
            0,
            0,
            now,
            TimestampType.CREATE_TIME,
            0,
            0,
            "",
            "",
            new RecordHeaders(),
            Optional.empty());

    assertThat(new EndsFirst().extract(record, now)).isLessThan(now - 1_800_000);
  }

  @Test
  void rate_boundsTheAttemptsOfASecond() {
    put(Samples.withRate(MINE, 3));
    for (int i = 0; i < 10; i++) {
      end("resp_" + i, JobStatus.COMPLETED);
    }

    assertThat(sent()).hasSize(3);
    pass(Duration.ofSeconds(1));
    assertThat(sent()).hasSize(3);
  }

  @Test
  void gone_disablesTheEndpoint_tellsTheOthers_andDropsWhatWaits() {
    WebhookEndpoint other = Samples.endpoint(Samples.endpointId(1), "https://other.example/");
    put(Samples.ordered(MINE));
    end("resp_1", JobStatus.COMPLETED);
    end("resp_2", JobStatus.COMPLETED);
    put(other);
    DeliveryAttempt first = onlyAttempt();

    end(first, 410, State.FAILED, Duration.ZERO);

    assertThat(told())
        .satisfiesExactly(
            report -> assertThat(report).isEqualTo(new Disabled(ID, ACME, now, "gone")),
            report -> assertThat(((Dropped) report).reason()).isEqualTo("endpoint_disabled"));
    assertThat(eventsOut.readRecordsToList())
        .extracting(record -> text(record.headers(), "type"))
        .containsExactly("webhook_endpoint.disabled");
    assertThat(sent())
        .extracting(attempt -> attempt.delivery().endpoint())
        .containsOnly(other.id());
  }

  @Test
  void disabledEndpoint_getsNothing_untilItsOwnerEnablesIt() {
    put(MINE);
    end("resp_1", JobStatus.COMPLETED);
    end(onlyAttempt(), 410, State.FAILED, Duration.ZERO);
    told();

    end("resp_2", JobStatus.COMPLETED);
    assertThat(told()).singleElement().isInstanceOf(Dropped.class);
    pass(Duration.ofSeconds(1));
    put(Samples.enabledAt(MINE, now));
    end("resp_3", JobStatus.COMPLETED);

    assertThat(onlyAttempt().delivery().event().objectId()).isEqualTo("resp_3");
  }

  @Test
  void nothingButFailuresForDays_disablesTheEndpoint() {
    put(MINE);
    end("resp_1", JobStatus.COMPLETED);
    fail(onlyAttempt(), 500, config.disableAfter());
    pass(config.disableAfter().plusSeconds(1));

    fail(onlyAttempt(), 500, Duration.ofHours(1));

    assertThat(told().getFirst()).isEqualTo(new Disabled(ID, ACME, now, "failing"));
  }

  @Test
  void deletedEndpoint_getsNothingMore() {
    put(Samples.ordered(MINE));
    end("resp_1", JobStatus.COMPLETED);
    end("resp_2", JobStatus.COMPLETED);
    DeliveryAttempt first = onlyAttempt();
    endpoints.pipeInput(ID, (byte[]) null);
    deliver(first);
    pass(Duration.ofMinutes(2));

    assertThat(sent()).isEmpty();
    assertThat(told())
        .singleElement()
        .extracting(r -> ((Dropped) r).reason())
        .isEqualTo("endpoint_deleted");
  }

  @Test
  void command_sendsADeliveredOneAgain_underTheSameId_withFreshAttempts() {
    put(MINE);
    end("resp_1", JobStatus.COMPLETED);
    DeliveryAttempt first = onlyAttempt();
    deliver(first);

    command(first.delivery(), false);

    DeliveryAttempt again = onlyAttempt();
    assertThat(again.delivery()).isEqualTo(first.delivery());
    assertThat(again.number()).isEqualTo(1);
  }

  @Test
  void command_forOneThatWaits_isDueAtOnce() {
    put(MINE);
    end("resp_1", JobStatus.COMPLETED);
    DeliveryAttempt first = onlyAttempt();
    fail(first, 500, Duration.ofHours(1));

    command(first.delivery(), false);

    assertThat(onlyAttempt().number()).isEqualTo(1);
    pass(Duration.ofHours(2));
    assertThat(sent()).hasSize(1); // its lease ran out; the old turn is gone
  }

  @Test
  void command_toADisabledEndpoint_isRefused_butATestIsMade() {
    put(Samples.disabled(MINE));
    Delivery delivery = Delivery.of(ID, Samples.event("resp_1", NOON), Optional.empty());

    command(delivery, false);
    assertThat(sent()).isEmpty();
    assertThat(told()).containsExactly(new Dropped(delivery, now, "endpoint_disabled"));
    command(delivery, true);

    assertThat(onlyAttempt().once()).isTrue();
  }

  @Test
  void foreignRecords_areLeftOut() {
    put(MINE);

    jobs.pipeInput("x", utf8("no headers"));
    eventsIn.pipeInput("x", utf8("no headers"));
    commands.pipeInput("x", utf8("no json"));
    attempts.pipeInput("x", utf8("{}"));
    endpoints.pipeInput("x", utf8("[]"));
    end("resp_1", JobStatus.COMPLETED);

    assertThat(sent()).hasSize(1);
  }

  private void put(WebhookEndpoint endpoint) {
    endpoints.pipeInput(endpoint.id(), WebhookJson.write(endpoint));
  }

  private void end(String job, JobStatus status) {
    job(job, Samples.finished(status, true, JobLinks.NONE), utf8("{}"));
  }

  private void job(String id, Finished finished, byte[] body) {
    pipeJob(id, JobRecords.headers(finished), body);
  }

  private void pipeJob(String id, Headers headers, byte[] body) {
    jobs.pipeInput(new TestRecord<>(id, body, headers, now));
  }

  private void tell(Event event) {
    var record = EventRecords.record(new Topics(config()).events(), 0, event);
    eventsIn.pipeInput(new TestRecord<>(record.key(), record.value(), record.headers(), now));
  }

  private static Topics.Retention config() {
    Duration day = Duration.ofDays(1);
    return new Topics.Retention(day, day, day, day);
  }

  private void deliver(DeliveryAttempt attempt) {
    end(attempt, 200, State.DELIVERED, Duration.ZERO);
  }

  private void fail(DeliveryAttempt attempt, int status, Duration wait) {
    end(attempt, status, State.WAITING, wait);
  }

  private void end(DeliveryAttempt attempt, int status, State state, Duration wait) {
    end(attempt, now, status, state, wait);
  }

  /**
   * @param at when it was made; its end is read only now
   */
  private void end(DeliveryAttempt attempt, Instant at, int status, State state, Duration wait) {
    Attempted attempted =
        new Attempted(
            attempt.delivery(),
            attempt.number(),
            at,
            status,
            5,
            state == State.DELIVERED ? "" : "status",
            "",
            0,
            state,
            state == State.WAITING ? Optional.of(now.plus(wait)) : Optional.empty(),
            attempt.leasedUntil());
    attempts.pipeInput(attempt.delivery().endpoint(), WebhookJson.write(attempted));
  }

  private void command(Delivery delivery, boolean once) {
    commands.pipeInput(
        delivery.endpoint(), WebhookJson.write(new DeliveryCommand(delivery, once, now)));
  }

  private void pass(Duration time) {
    now = now.plus(time);
    driver.advanceWallClockTime(time);
  }

  private DeliveryAttempt onlyAttempt() {
    List<DeliveryAttempt> all = sent();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private List<DeliveryAttempt> sent() {
    return deliveries.readValuesToList().stream().map(WebhookJson::attempt).toList();
  }

  /** What the schedule itself has reported. */
  private List<DeliveryReport> told() {
    return reports.readValuesToList().stream().map(WebhookJson::report).toList();
  }

  private static String text(Headers headers, String name) {
    return new String(headers.lastHeader(name).value(), UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
