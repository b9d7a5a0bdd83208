package io.headrace.workers.delivery;

import io.headrace.usage.SkippedRecords;
import io.headrace.webhook.WebhookJson;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Keeps an {@link EndpointTable} as {@code control.webhooks} says. */
final class EndpointReading extends ContextualProcessor<String, byte[], Void, Void> {
  static final String STORE = "webhook-endpoints";

  private final EndpointTable table;
  private final SkippedRecords skipped;

  EndpointReading(EndpointTable table, SkippedRecords skipped) {
    this.table = table;
    this.skipped = skipped;
  }

  @Override
  public void process(Record<String, byte[]> record) {
    try {
      if (record.value() == null) {
        table.remove(record.key());
      } else {
        table.put(WebhookJson.endpoint(record.value()));
      }
    } catch (RuntimeException e) { // written by something else
      context()
          .recordMetadata()
          .ifPresent(at -> skipped.add(at.topic(), at.partition(), at.offset(), e));
    }
  }
}
