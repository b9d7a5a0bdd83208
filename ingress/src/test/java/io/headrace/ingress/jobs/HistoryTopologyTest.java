package io.headrace.ingress.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.KafkaConfig;
import io.headrace.event.Event;
import io.headrace.event.EventType;
import io.headrace.ingress.jobs.History.Place;
import io.headrace.ingress.jobs.History.Range;
import io.headrace.ingress.jobs.PastAttempt.Outcome;
import io.headrace.job.JobIds;
import io.headrace.job.TenantId;
import io.headrace.topic.Topics.Retention;
import io.headrace.webhook.Delivery;
import io.headrace.webhook.DeliveryReport;
import io.headrace.webhook.DeliveryReport.Attempted;
import io.headrace.webhook.DeliveryReport.State;
import io.headrace.webhook.Endpoints;
import io.headrace.webhook.WebhookJson;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoryTopologyTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration KEPT = Duration.ofDays(30);
  private static final int MAX = 40;
  private static final TenantId TENANT = new TenantId("acme");
  private static final String ENDPOINT = new JobIds("test", () -> NOW).mint("whe_", 0).value();
  private static final Place PLACE = new Place(0, TENANT, ENDPOINT);

  @TempDir Path stateDir;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Shared shared =
      Shared.create(1 << 20, PartitionListener.NONE, new TableMetrics(metrics));
  private final History history =
      new StoredHistory(
          shared,
          at -> {
            throw new BodyGone(at.toString());
          },
          System::nanoTime);
  private TopologyTestDriver driver;

  @BeforeEach
  void start() {
    Purge purge = new Purge(KEPT, Set.of("resp_"), 3);
    driver =
        new TopologyTestDriver(new JobTableTopology(shared, purge, MAX).get(), settings(), NOW);
  }

  private Properties settings() {
    Retention retention = new Retention(Duration.ofDays(2), KEPT, KEPT, KEPT);
    return new TableSettings(
            new JobTableConfig(
                URI.create("http://127.0.0.1:8080"), stateDir, 0, 0, MAX, Set.of("resp_")),
            new KafkaConfig("127.0.0.1:1", 1, Optional.empty(), retention))
        .streams();
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  private static Delivery delivery(int n, Instant at) {
    Event event = Event.of(EventType.RESPONSE_COMPLETED, TENANT, "resp_" + n, at);
    return Delivery.of(ENDPOINT, event, Optional.empty());
  }

  private static Attempted attempted(Delivery delivery, int number, State state) {
    boolean isDone = state == State.DELIVERED;
    return new Attempted(
        delivery,
        number,
        NOW,
        isDone ? 200 : 500,
        12,
        isDone ? "" : "status",
        "",
        0,
        state,
        state == State.WAITING ? Optional.of(NOW.plusSeconds(5)) : Optional.empty(),
        NOW.plusSeconds(30));
  }

  private void pipe(DeliveryReport report) {
    pipe(report.endpoint(), WebhookJson.write(report));
  }

  private void pipe(String key, byte[] value) {
    driver
        .createInputTopic(
            JobTableTopology.ATTEMPTS, new StringSerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key, value, new RecordHeaders(), NOW));
  }

  private List<PastDelivery> newest(Place place, int limit) {
    return history.newest(place, Range.all(Optional.empty()), limit, _ -> true);
  }

  @Test
  void attempts_ofOneDelivery_areTogether() {
    Delivery delivery = delivery(1, NOW);
    pipe(attempted(delivery, 1, State.WAITING));
    pipe(attempted(delivery, 2, State.DELIVERED));
    PastDelivery past = newest(PLACE, 10).getFirst();
    assertThat(past.delivery()).isEqualTo(delivery);
    assertThat(past.attempts())
        .extracting(PastAttempt::outcome)
        .containsExactly(Outcome.WAITING, Outcome.DELIVERED);
    assertThat(past.attempts().getFirst().next()).contains(NOW.plusSeconds(5));
    assertThat(past.attempts().getFirst().error()).isEqualTo("status");
  }

  @Test
  void dropped_isAnEndWithItsReason() {
    pipe(new DeliveryReport.Dropped(delivery(1, NOW), NOW, "backlog_full"));
    PastAttempt last = newest(PLACE, 10).getFirst().last();
    assertThat(last.outcome()).isEqualTo(Outcome.DROPPED);
    assertThat(last.error()).isEqualTo("backlog_full");
  }

  @Test
  void deliveries_areListedByTheTimeOfTheirEvents_pageByPage() {
    for (int i : new int[] {3, 1, 2}) {
      pipe(attempted(delivery(i, NOW.plusSeconds(i)), 1, State.DELIVERED));
    }
    List<PastDelivery> first = newest(PLACE, 2);
    assertThat(objects(first)).containsExactly("resp_3", "resp_2");
    Range rest = Range.all(Optional.of(first.getLast()));
    assertThat(objects(history.newest(PLACE, rest, 2, _ -> true))).containsExactly("resp_1");
    Range middle = new Range(NOW.plusSeconds(2), NOW.plusSeconds(3), Optional.empty());
    assertThat(objects(history.oldest(PLACE, middle, 9, _ -> true))).containsExactly("resp_2");
    Range after = new Range(NOW, Range.END, Optional.of(first.getLast()));
    assertThat(objects(history.oldest(PLACE, after, 9, _ -> true))).containsExactly("resp_3");
  }

  private static List<String> objects(List<PastDelivery> found) {
    return found.stream().map(past -> past.delivery().event().objectId()).toList();
  }

  @Test
  void callbacks_ofOneTenant_areOneList() {
    Event event = Event.of(EventType.RESPONSE_FAILED, TENANT, "resp_1", NOW);
    Event later = Event.of(EventType.RESPONSE_FAILED, TENANT, "resp_2", NOW.plusSeconds(1));
    pipe(attempted(Delivery.ofCallback("https://a.example/x", event), 1, State.DELIVERED));
    pipe(attempted(Delivery.ofCallback("https://b.example/x", later), 1, State.FAILED));
    List<PastDelivery> found = newest(new Place(0, TENANT, History.CALLBACKS), 10);
    assertThat(objects(found)).containsExactly("resp_2", "resp_1");
    assertThat(found.getFirst().delivery().callback()).contains("https://b.example/x");
    assertThat(found.getFirst().delivery().endpoint()).startsWith(Endpoints.callbacks(TENANT));
    assertThat(newest(new Place(0, new TenantId("other"), History.CALLBACKS), 10)).isEmpty();
  }

  @Test
  void find_byId_seesOnlyItsPlace() {
    Delivery delivery = delivery(1, NOW);
    pipe(attempted(delivery, 1, State.DELIVERED));
    assertThat(history.find(PLACE, delivery.id())).isPresent();
    assertThat(history.find(new Place(0, new TenantId("other"), ENDPOINT), delivery.id()))
        .isEmpty();
  }

  @Test
  void await_theDelivery_isWokenByItsAttempt() throws Exception {
    Delivery delivery = delivery(1, NOW);
    assertThat(history.await(PLACE, delivery, Duration.ZERO)).isEmpty();
    pipe(attempted(delivery, 1, State.FAILED));
    assertThat(history.await(PLACE, delivery, Duration.ofSeconds(5))).isPresent();
  }

  @Test
  void disabling_isKeptUntilItsEndpointIsDeleted() {
    pipe(new DeliveryReport.Disabled(ENDPOINT, TENANT, NOW, "gone"));
    assertThat(history.disabling(0, ENDPOINT)).contains(new Disabling(NOW, "gone"));
    driver
        .createInputTopic("control.webhooks", new StringSerializer(), new ByteArraySerializer())
        .pipeInput(
            new TestRecord<>(
                ENDPOINT,
                null,
                new RecordHeaders()
                    .add(
                        "tenant", TENANT.value().getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                NOW));
    assertThat(history.disabling(0, ENDPOINT)).isEmpty();
  }

  @Test
  void deliveries_beyondTheLimit_loseTheOldest() {
    for (int i = 0; i < 3 * MAX; i++) {
      pipe(attempted(delivery(i, NOW.plusSeconds(i)), 1, State.DELIVERED));
    }
    List<PastDelivery> kept = newest(PLACE, 1_000);
    assertThat(kept).hasSizeBetween(MAX, MAX + MAX / 20);
    assertThat(objects(kept)).startsWith("resp_" + (3 * MAX - 1));
  }

  @Test
  void deliveries_ofOldEvents_arePurged() {
    Instant old = NOW.minus(KEPT).minusSeconds(1);
    String second = new JobIds("test", () -> NOW).mint("whe_", 0).value();
    for (String endpoint : List.of(ENDPOINT, second)) {
      for (int i = 0; i < 5; i++) {
        Event event = Event.of(EventType.BATCH_FAILED, TENANT, "batch_" + i, old.plusSeconds(i));
        pipe(attempted(Delivery.of(endpoint, event, Optional.empty()), 1, State.DELIVERED));
      }
    }
    Delivery young = delivery(9, NOW);
    pipe(attempted(young, 1, State.DELIVERED));
    driver.advanceWallClockTime(Duration.ofMinutes(1).plusMillis(1));
    assertThat(objects(newest(PLACE, 10))).containsExactly("resp_9");
    assertThat(newest(new Place(0, TENANT, second), 10)).isEmpty();
  }

  @Test
  void attempts_ofADeliveryAskedForAgainAndAgain_loseTheOldest() {
    Delivery delivery = delivery(1, NOW);
    for (int i = 1; i <= PastDelivery.MAX_ATTEMPTS + 3; i++) {
      pipe(attempted(delivery, i, State.DELIVERED));
    }
    PastDelivery past = newest(PLACE, 1).getFirst();
    assertThat(past.attempts()).hasSize(PastDelivery.MAX_ATTEMPTS);
    assertThat(past.last().number()).isEqualTo(PastDelivery.MAX_ATTEMPTS + 3);
  }

  @Test
  void record_unreadable_isSkipped() {
    pipe(ENDPOINT, new byte[] {'{'});
    pipe(attempted(delivery(1, NOW), 1, State.DELIVERED));
    assertThat(newest(PLACE, 10)).hasSize(1);
    assertThat(metrics.counter("headrace.job.table.records.skipped").count()).isOne();
  }

  @Test
  void excerpt_noLongerKept_isEmpty() {
    pipe(attempted(delivery(1, NOW), 1, State.DELIVERED));
    assertThat(history.excerpt(0, newest(PLACE, 1).getFirst().last())).isEmpty();
  }
}
