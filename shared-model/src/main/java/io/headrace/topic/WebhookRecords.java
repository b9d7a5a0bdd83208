package io.headrace.topic;

import io.headrace.webhook.DeliveryCommand;
import io.headrace.webhook.DeliveryReport;
import io.headrace.webhook.Endpoints;
import io.headrace.webhook.WebhookJson;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records about webhook endpoints: the key is the endpoint's, and so is the partition. */
public final class WebhookRecords {
  private WebhookRecords() {}

  public static ProducerRecord<String, byte[]> record(
      Topic<String, byte[]> commands, int partitions, DeliveryCommand command) {
    return record(
        commands,
        partitions,
        command.delivery().endpoint(),
        command.at(),
        WebhookJson.write(command));
  }

  public static ProducerRecord<String, byte[]> record(
      Topic<String, byte[]> attempts, int partitions, DeliveryReport report) {
    return record(attempts, partitions, report.endpoint(), report.at(), WebhookJson.write(report));
  }

  private static ProducerRecord<String, byte[]> record(
      Topic<String, byte[]> topic, int partitions, String endpoint, Instant at, byte[] value) {
    return new ProducerRecord<>(
        topic.name(),
        Endpoints.partition(endpoint, partitions),
        at.toEpochMilli(),
        endpoint,
        value);
  }
}
