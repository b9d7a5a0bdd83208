package io.headrace.ingress.jobs;

import io.headrace.ingress.jobs.PastAttempt.Outcome;
import io.headrace.webhook.Delivery;
import io.headrace.webhook.DeliveryReport;
import io.headrace.webhook.DeliveryReport.Attempted;
import io.headrace.webhook.DeliveryReport.Disabled;
import io.headrace.webhook.DeliveryReport.Dropped;
import io.headrace.webhook.WebhookJson;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Keeps what became of the deliveries of one partition: one lookup and one put for each attempt.
 * Owned by its stream thread.
 */
final class HistoryProcessor implements Processor<String, byte[], Void, Void> {
  private static final Logger log = LoggerFactory.getLogger(HistoryProcessor.class);
  private static final Duration PURGE = Duration.ofMinutes(1);

  private final Shared shared;
  private final int max;
  private final Duration age;
  private final Map<String, ReadPositions.Position> positions = new HashMap<>();
  private ProcessorContext<Void, Void> context;
  private KeyValueStore<String, byte[]> history;
  private HistoryBound bound;

  /**
   * @param max deliveries per endpoint
   * @param age how long ago a delivery's event may have happened
   */
  @SuppressWarnings("NullAway.Init") // Kafka Streams calls init() before anything else
  HistoryProcessor(Shared shared, int max, Duration age) {
    this.shared = shared;
    this.max = max;
    this.age = age;
  }

  @Override
  public void init(ProcessorContext<Void, Void> given) {
    context = given;
    history = context.getStateStore(JobTableTopology.HISTORY);
    bound = new HistoryBound(history, max, age);
    positions.clear();
    context.schedule(
        PURGE, PunctuationType.WALL_CLOCK_TIME, now -> bound.purge(Instant.ofEpochMilli(now)));
    shared.history().opened(partition(), history);
  }

  @Override
  public void close() {
    shared.history().closed(partition(), history);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    try {
      apply(WebhookJson.report(Records.bodyOf(record.value())), at.offset());
    } catch (JacksonException | IllegalArgumentException e) {
      shared.metrics().recordSkipped();
      log.atWarn()
          .addKeyValue("topic", at.topic())
          .addKeyValue("partition", at.partition())
          .addKeyValue("offset", at.offset())
          .log("a record can't be read ({}); it is skipped for good", e.getClass().getSimpleName());
    }
    positions.computeIfAbsent(at.topic(), this::position).applied(at.offset());
  }

  private void apply(DeliveryReport report, long offset) {
    switch (report) {
      case Attempted attempted -> keep(attempted.delivery(), attempt(attempted, offset));
      case Dropped dropped -> keep(dropped.delivery(), attempt(dropped, offset));
      case Disabled disabled ->
          history.put(
              HistoryKeys.disabling(disabled.endpoint()),
              Disabling.encode(new Disabling(disabled.at(), disabled.reason())));
    }
  }

  private void keep(Delivery delivery, PastAttempt attempt) {
    String key = HistoryKeys.of(delivery);
    byte[] stored = history.get(key);
    if (stored == null) {
      history.put(key, PastDeliveryCodec.encode(new PastDelivery(delivery, List.of(attempt))));
      bound.added(key);
    } else {
      add(key, PastDeliveryCodec.decode(stored), attempt);
    }
    shared.changes().ring(delivery.id());
  }

  /** After a crash of this instance a record may come twice. */
  private void add(String key, PastDelivery past, PastAttempt attempt) {
    if (past.last().offset() < attempt.offset()) {
      history.put(key, PastDeliveryCodec.encode(past.with(attempt)));
    }
  }

  private static PastAttempt attempt(Attempted report, long offset) {
    Outcome outcome =
        switch (report.state()) {
          case DELIVERED -> Outcome.DELIVERED;
          case WAITING -> Outcome.WAITING;
          case FAILED -> Outcome.FAILED;
        };
    return new PastAttempt(
        report.number(),
        report.at(),
        outcome,
        report.status(),
        report.millis(),
        report.error(),
        report.next(),
        offset);
  }

  private static PastAttempt attempt(Dropped report, long offset) {
    return new PastAttempt(
        0, report.at(), Outcome.DROPPED, 0, 0, report.reason(), Optional.empty(), offset);
  }

  private ReadPositions.Position position(String topic) {
    return shared.positions().of(new TopicPartition(topic, partition()));
  }

  private int partition() {
    return context.taskId().partition();
  }
}
