package io.headrace.workers.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.event.Event;
import io.headrace.event.EventType;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.TenantId;
import io.headrace.topic.EventRecords;
import io.headrace.topic.JobRecords;
import io.headrace.usage.SkippedRecords;
import io.headrace.webhook.Delivery;
import io.headrace.webhook.Payload;
import io.headrace.webhook.PayloadStyle;
import io.headrace.webhook.WebhookEndpoint;
import io.headrace.webhook.WebhookJson;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * One event in, one delivery for each endpoint that wants it out. Ids follow from what they name,
 * so a record that is read again gives the same deliveries.
 */
final class FanOut extends ContextualProcessor<String, byte[], String, byte[]> {
  private final String jobs;
  private final EndpointTable endpoints;
  private final SkippedRecords skipped;

  FanOut(String jobs, EndpointTable endpoints, SkippedRecords skipped) {
    this.jobs = jobs;
    this.endpoints = endpoints;
    this.skipped = skipped;
  }

  /** Whether a job's end is told at all: a client that waits knows, a batch tells for its lines. */
  static boolean isTold(Headers headers) {
    return headers.lastHeader("background") != null
        && headers.lastHeader("batch") == null
        && headers.lastHeader("http-status") != null; // not a job's start
  }

  /** Nobody's where something else has written the record. */
  static Optional<TenantId> tenant(Headers headers) {
    Header tenant = headers.lastHeader("tenant");
    try {
      return Optional.ofNullable(tenant).map(h -> new TenantId(new String(h.value(), UTF_8)));
    } catch (IllegalArgumentException | NullPointerException _) {
      return Optional.empty();
    }
  }

  @Override
  public void process(Record<String, byte[]> record) {
    deliveries(record).forEach(this::forward);
  }

  private List<Delivery> deliveries(Record<String, byte[]> record) {
    var at = context().recordMetadata().orElseThrow();
    try {
      return at.topic().equals(jobs) ? ofJob(record) : ofEvent(record);
    } catch (IllegalArgumentException | NullPointerException e) { // written by something else
      skipped.add(at.topic(), at.partition(), at.offset(), e);
      return List.of();
    }
  }

  private List<Delivery> ofEvent(Record<String, byte[]> record) {
    Event event =
        EventRecords.event(record.key(), record.value(), record.timestamp(), record.headers());
    return of(event, new byte[0]).toList();
  }

  private List<Delivery> ofJob(Record<String, byte[]> record) {
    if (!isTold(record.headers())) {
      return List.of();
    }
    Finished job = (Finished) JobRecords.event(record.headers());
    EventType type = EventType.ofJob(job.status()).orElseThrow();
    Instant ended = Instant.ofEpochMilli(record.timestamp());
    Event event = Event.of(type, job.tenant(), record.key(), ended);
    Stream<Delivery> callback =
        job.links().callback().stream().map(url -> Delivery.ofCallback(url, event));
    return Stream.concat(callback, of(event, record.value())).toList();
  }

  private Stream<Delivery> of(Event event, byte[] result) {
    return endpoints.subscribed(event.tenant(), event.type()).stream()
        .filter(endpoint -> !endpoint.id().equals(event.objectId())) // it can't be told of its end
        .map(endpoint -> Delivery.of(endpoint.id(), event, full(endpoint, event, result)));
  }

  private static Optional<String> full(WebhookEndpoint endpoint, Event event, byte[] result) {
    return endpoint.payload() == PayloadStyle.FULL ? Payload.full(event, result) : Optional.empty();
  }

  private void forward(Delivery delivery) {
    context()
        .forward(
            new Record<>(
                delivery.endpoint(),
                WebhookJson.write(delivery),
                delivery.event().created().toEpochMilli()));
  }
}
