package io.headrace.workers.delivery;

import io.headrace.config.KafkaConfig;
import io.headrace.config.Secret;
import io.headrace.config.Settings;
import io.headrace.ops.Closing;
import io.headrace.ops.Health;
import io.headrace.topic.Topics;
import io.headrace.usage.OutcomeParts;
import io.headrace.usage.SkippedRecords;
import io.headrace.usage.StreamsApp;
import io.headrace.usage.StreamsSettings;
import io.headrace.webhook.AddressPolicy;
import io.headrace.webhook.CallbackSecrets;
import io.headrace.webhook.Payload;
import io.headrace.webhook.SecretBox;
import io.headrace.webhook.UrlPolicy;
import io.headrace.webhook.WebhooksConfig;
import io.headrace.workers.provider.Names;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import okhttp3.Dns;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Webhook deliveries of a workers process: the schedule and a sender. */
public final class Webhooks implements AutoCloseable {
  private static final String SCHEDULE = "webhook-schedule";
  private static final String SENDER = "webhook-sender";

  /** A fetch waits so long for a mebibyte: at most 20 fetches a second, however many commits. */
  private static final int MAX_FETCH_WAIT_MILLIS = 50;

  private static final int POLL_MILLIS = 20;

  /** All that one poll brings is worked off before the next: ends of attempts wait for no more. */
  private static final int MAX_POLL_RECORDS = 100;

  /**
   * A dead schedule's open transaction hides what follows it, and its offsets, for so long: no
   * longer than its partitions take to move on, which is the session's timeout.
   */
  private static final int TRANSACTION_TIMEOUT_MILLIS = 6_000;

  /** Host names of receivers that are resolved at once. */
  private static final int RESOLVERS = 32;

  private final Closing started = new Closing();
  private final Health health;

  private Webhooks(Health health) {
    this.health = health;
  }

  /** The section {@code ids}. */
  record Ids(Secret secret) {}

  /**
   * All topics must be there. Returns when both parts are on their way; {@code health} tells when
   * they run.
   *
   * @param instance this process's name, kept over restarts
   */
  public static Webhooks start(
      Settings settings,
      String instance,
      Health health,
      MeterRegistry metrics,
      InstantSource clock) {
    Webhooks webhooks = new Webhooks(health);
    try {
      webhooks.open(settings, instance, metrics, clock);
      return webhooks;
    } catch (RuntimeException e) {
      webhooks.close();
      throw e;
    }
  }

  private void open(
      Settings settings, String instance, MeterRegistry metrics, InstantSource clock) {
    KafkaConfig kafka = settings.section("kafka", KafkaConfig.class);
    WebhooksConfig config = settings.section("webhooks", WebhooksConfig.class);
    Topics topics = new Topics(kafka.retention());
    EndpointTable endpoints = new EndpointTable();
    StreamsSettings streams = streams(kafka, config, metrics);
    started.add(
        StreamsApp.start(
            SCHEDULE,
            new DeliveryTopology(streams, config, topics, endpoints).get(),
            streams,
            topics.jobs(),
            parts(endpoints),
            health,
            metrics));
    Names names = started.add(new Names(Dns.SYSTEM, config.connectTimeout(), RESOLVERS));
    Receivers receivers = started.add(receivers(config, names, clock));
    Sender.Config sending =
        new Sender.Config(
            kafka.bootstrap(),
            kafka.partitions(),
            instance,
            config.callTimeout(),
            config.maxInFlight());
    Sender sender =
        started.add(
            Sender.start(
                sending,
                topics,
                posting(settings, config, receivers, clock),
                new SenderMetrics(metrics),
                clock));
    health.register(SENDER, () -> Health.State.of(sender.isRunning(), "deliveries wait in Kafka"));
  }

  static StreamsSettings streams(KafkaConfig kafka, WebhooksConfig config, MeterRegistry metrics) {
    return new StreamsSettings(
        DeliveryTopology.APPLICATION,
        kafka,
        Path.of(config.stateDir()),
        config.commitInterval(),
        new SkippedRecords(DeliveryTopology.APPLICATION, metrics),
        Map.of(
            StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
            RocksMemory.class,
            StreamsConfig.POLL_MS_CONFIG,
            POLL_MILLIS,
            StreamsConfig.MAX_TASK_IDLE_MS_CONFIG,
            -1, // the order of events and attempts doesn't matter
            StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
            TRANSACTION_TIMEOUT_MILLIS,
            StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
            MAX_POLL_RECORDS,
            StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG),
            MAX_FETCH_WAIT_MILLIS));
  }

  /** A job's id where it is told; its result where somebody is told that too. */
  private static OutcomeParts parts(EndpointTable endpoints) {
    return new OutcomeParts(
        FanOut::isTold,
        headers ->
            FanOut.isTold(headers)
                && FanOut.tenant(headers).filter(endpoints::wantsResults).isPresent(),
        Payload.MAX_FULL_BYTES);
  }

  static Receivers receivers(WebhooksConfig config, Dns dns, InstantSource clock) {
    return new Receivers(
        new AddressPolicy(config.allowList()),
        dns,
        config.connectTimeout(),
        config.callTimeout(),
        clock);
  }

  static Posting posting(
      Settings settings, WebhooksConfig config, Receivers receivers, InstantSource clock) {
    SecretBox box = new SecretBox(settings.section("ids", Ids.class).secret().value());
    return new Posting(
        new UrlPolicy(config.allowList()),
        box,
        new CallbackSecrets(settings, box),
        receivers,
        new RetrySchedule(config.schedule(), config.maxRetryAfter()),
        clock);
  }

  @Override
  public void close() {
    health.remove(SENDER);
    started.close();
  }
}
