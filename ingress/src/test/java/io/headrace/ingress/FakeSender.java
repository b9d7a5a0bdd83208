package io.headrace.ingress;

import io.headrace.topic.Topics;
import io.headrace.topic.Topics.Retention;
import io.headrace.topic.WebhookRecords;
import io.headrace.webhook.Delivery;
import io.headrace.webhook.DeliveryCommand;
import io.headrace.webhook.DeliveryReport;
import io.headrace.webhook.DeliveryReport.Attempted;
import io.headrace.webhook.DeliveryReport.State;
import io.headrace.webhook.WebhookJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Reports on deliveries as the delivery role does. Of those that were asked for, {@code
 * batch.failed} is answered 500 by the endpoint, {@code batch.expired} not at all, and the others
 * 204.
 */
final class FakeSender implements AutoCloseable {
  static final String EXCERPT = "so it \"is\"";

  private static final Duration ANY = Duration.ofDays(30);
  private static final Topics TOPICS = new Topics(new Retention(ANY, ANY, ANY, ANY));

  private final String bootstrap;
  private final int partitions;
  private final KafkaProducer<String, byte[]> producer;
  private final List<DeliveryCommand> commands = new CopyOnWriteArrayList<>();
  private final Thread thread =
      Thread.ofPlatform().name("fake-sender").daemon().unstarted(this::run);
  private volatile boolean closed;

  private FakeSender(String bootstrap, int partitions) {
    this.bootstrap = bootstrap;
    this.partitions = partitions;
    producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrap),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  static FakeSender start(String bootstrap, int partitions) {
    FakeSender sender = new FakeSender(bootstrap, partitions);
    sender.thread.start();
    return sender;
  }

  /** In the order of arrival. */
  List<DeliveryCommand> commands() {
    return commands;
  }

  void report(DeliveryReport report) {
    try {
      var _ =
          producer.send(WebhookRecords.record(TOPICS.deliveryAttempts(), partitions, report)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  void attempted(Delivery delivery, int number, State state) {
    boolean isDone = state == State.DELIVERED;
    attempted(delivery, number, state, isDone ? 204 : 500, isDone ? "" : "status");
  }

  private void attempted(Delivery delivery, int number, State state, int status, String error) {
    Instant now = Instant.now();
    report(
        new Attempted(
            delivery,
            number,
            now,
            status,
            7,
            error,
            EXCERPT,
            0,
            state,
            state == State.WAITING ? Optional.of(now.plusSeconds(300)) : Optional.empty(),
            now.plusSeconds(30)));
  }

  private void run() {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                "bootstrap.servers",
                bootstrap,
                "group.id",
                "fake-sender",
                "auto.offset.reset",
                "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(TOPICS.deliveryCommands().name()));
      while (!closed) {
        for (var record : consumer.poll(Duration.ofMillis(50))) {
          take(WebhookJson.command(record.value()));
        }
      }
    }
  }

  private void take(DeliveryCommand command) {
    commands.add(command);
    Delivery delivery = command.delivery();
    switch (delivery.event().type()) {
      case BATCH_FAILED -> attempted(delivery, 1, State.FAILED);
      case BATCH_EXPIRED -> attempted(delivery, 1, State.FAILED, 0, "tls");
      default -> attempted(delivery, 1, State.DELIVERED);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    producer.close();
  }
}
