package io.headrace.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.event.Event;
import io.headrace.event.EventType;
import io.headrace.job.TenantId;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Events in their topic: key tenant, value the event's data, the rest in headers. */
public final class EventRecords {
  private EventRecords() {}

  /**
   * @param partition any; an object's own keeps its events in order
   */
  public static ProducerRecord<String, byte[]> record(
      Topic<String, byte[]> events, int partition, Event event) {
    Headers headers = new RecordHeaders();
    headers.add("id", event.id().getBytes(UTF_8));
    headers.add("type", event.type().label().getBytes(UTF_8));
    return new ProducerRecord<>(
        events.name(),
        partition,
        event.created().toEpochMilli(),
        event.tenant().value(),
        event.data().getBytes(UTF_8),
        headers);
  }

  /**
   * @throws IllegalArgumentException when the record is no event
   */
  public static Event event(String key, byte[] value, long timestamp, Headers headers) {
    String type = text(headers, "type");
    return new Event(
        text(headers, "id"),
        EventType.of(type)
            .orElseThrow(() -> new IllegalArgumentException("no event is called '" + type + "'")),
        new TenantId(key),
        Instant.ofEpochMilli(timestamp),
        new String(value, UTF_8));
  }

  private static String text(Headers headers, String name) {
    return JobRecords.text(headers, name);
  }
}
