package io.headrace.workers.delivery;

import static java.util.Objects.requireNonNull;

import io.headrace.event.Event;
import io.headrace.topic.EventRecords;
import io.headrace.topic.Topics;
import io.headrace.usage.SkippedRecords;
import io.headrace.webhook.Delivery;
import io.headrace.webhook.DeliveryAttempt;
import io.headrace.webhook.DeliveryCommand;
import io.headrace.webhook.DeliveryReport;
import io.headrace.webhook.DeliveryReport.Attempted;
import io.headrace.webhook.WebhookJson;
import io.headrace.webhook.WebhooksConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Carries records to the {@link Schedule} of a partition, and its decisions to their topics. */
final class Scheduling extends ContextualProcessor<String, byte[], String, byte[]>
    implements Schedule.Out {
  private static final Duration TICK = Duration.ofMillis(50);

  private final WebhooksConfig config;
  private final Topics topics;
  private final EndpointTable endpoints;
  private final SkippedRecords skipped;
  private @Nullable Schedule schedule;
  private @Nullable Cancellable marking;

  Scheduling(
      WebhooksConfig config, Topics topics, EndpointTable endpoints, SkippedRecords skipped) {
    this.config = config;
    this.topics = topics;
    this.endpoints = endpoints;
    this.skipped = skipped;
  }

  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    super.init(context);
    Backlog backlog = new Backlog(context, config.rememberFinished());
    Schedule made = new Schedule(config, endpoints, backlog, new Queues(context), this);
    schedule = made;
    var _ = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, _ -> made.tick(now()));
    marking = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, _ -> mark(backlog));
  }

  /** Not in {@link #init}: what a tick writes is committed, whether or not records come. */
  private void mark(Backlog backlog) {
    backlog.mark(now());
    requireNonNull(marking, "made by init").cancel();
  }

  @Override
  public void process(Record<String, byte[]> record) {
    RecordMetadata at = context().recordMetadata().orElseThrow();
    read(record, at).accept(requireNonNull(schedule, "made by init"));
  }

  /** What the record asks for; nothing of one that something else has written. */
  private Consumer<Schedule> read(Record<String, byte[]> record, RecordMetadata at) {
    try {
      return read(record.value(), at.topic());
    } catch (RuntimeException e) {
      skipped.add(at.topic(), at.partition(), at.offset(), e);
      return _ -> {};
    }
  }

  private Consumer<Schedule> read(byte[] value, String topic) {
    Instant now = now();
    if (topic.equals(topics.deliveryCommands().name())) {
      DeliveryCommand command = WebhookJson.command(value);
      return schedule -> schedule.obey(command, now);
    }
    if (topic.equals(topics.deliveryAttempts().name())) {
      return WebhookJson.report(value) instanceof Attempted attempt
          ? schedule -> schedule.ended(attempt, now)
          : _ -> {}; // written here
    }
    Delivery delivery = WebhookJson.delivery(value);
    return schedule -> schedule.arrive(delivery, now);
  }

  private Instant now() {
    return Instant.ofEpochMilli(context().currentSystemTimeMs());
  }

  @Override
  public void attempt(DeliveryAttempt attempt) {
    forward(attempt.delivery().endpoint(), WebhookJson.write(attempt), DeliveryTopology.DELIVERIES);
  }

  @Override
  public void report(DeliveryReport report) {
    forward(report.endpoint(), WebhookJson.write(report), DeliveryTopology.REPORTS);
  }

  private void forward(String endpoint, byte[] value, String sink) {
    context().forward(new Record<>(endpoint, value, context().currentSystemTimeMs()), sink);
  }

  @Override
  public void event(Event event) {
    var record = EventRecords.record(topics.events(), 0, event);
    context()
        .forward(
            new Record<>(record.key(), record.value(), record.timestamp(), record.headers()),
            DeliveryTopology.EVENTS);
  }
}
