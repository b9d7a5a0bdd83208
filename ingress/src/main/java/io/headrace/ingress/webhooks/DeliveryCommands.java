package io.headrace.ingress.webhooks;

import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.ingress.submit.RequestLog;
import io.headrace.topic.Topic;
import io.headrace.topic.WebhookRecords;
import io.headrace.webhook.Delivery;
import io.headrace.webhook.DeliveryCommand;
import io.headrace.webhook.Endpoints;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Asks for deliveries; once a method returns, Kafka has the commands. */
public final class DeliveryCommands {
  private final RequestLog log;
  private final Topic<String, byte[]> topic;
  private final int partitions;
  private final InstantSource clock;

  public DeliveryCommands(
      RequestLog log, Topic<String, byte[]> topic, int partitions, InstantSource clock) {
    this.log = log;
    this.topic = topic;
    this.partitions = partitions;
    this.clock = clock;
  }

  /** One attempt at once, and no further one. */
  public void test(Delivery delivery) throws QueueUnavailable, InterruptedException {
    write(List.of(delivery), true);
  }

  /** As if the events had just happened; of more than one some may be taken when it fails. */
  public void repeat(List<Delivery> deliveries) throws QueueUnavailable, InterruptedException {
    write(deliveries, false);
  }

  private void write(List<Delivery> deliveries, boolean once)
      throws QueueUnavailable, InterruptedException {
    Instant now = clock.instant();
    log.appendAll(
        deliveries.stream()
            .map(delivery ->
                WebhookRecords.record(topic, partitions, new DeliveryCommand(delivery, once, now)))
            .toList());
  }

  /** Where all is that is known of an endpoint or a callback. */
  public int partition(String endpoint) {
    return Endpoints.partition(endpoint, partitions);
  }
}
