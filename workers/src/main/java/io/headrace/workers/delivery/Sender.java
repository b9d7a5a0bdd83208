package io.headrace.workers.delivery;

import io.headrace.topic.Topics;
import io.headrace.topic.WebhookRecords;
import io.headrace.webhook.DeliveryAttempt;
import io.headrace.webhook.DeliveryReport.Attempted;
import io.headrace.webhook.WebhookJson;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the attempts that are leased to this process: each on a virtual thread of its own, so one
 * that hangs is in nobody's way. What is committed says which attempts haven't ended, so a
 * successor makes those again at once; what even that misses is leased again when its lease ends.
 */
final class Sender implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Sender.class);
  private static final String GROUP = "headrace-webhook-senders";
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  /** What ended in so long before a crash is sent again after it. */
  private static final Duration COMMIT_INTERVAL = Duration.ofMillis(100);

  /** A killed sender's partitions go to others after this, unless it is back before. */
  private static final int SESSION_MILLIS = 6_000;

  private static final int LINGER_MILLIS = 5;

  /** A lease that ends within this after an attempt's longest time isn't used. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  /**
   * @param instance a name kept over restarts: this process takes its partitions back at once
   * @param callTimeout of one attempt
   * @param maxInFlight attempts held here; beyond, the rest stays in Kafka
   */
  record Config(
      String bootstrap, int partitions, String instance, Duration callTimeout, int maxInFlight) {}

  private final Config config;
  private final Topics topics;
  private final Posting posting;
  private final SenderMetrics metrics;
  private final InstantSource clock;
  private final Gates gates = new Gates();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final ExecutorService attempts =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("webhook-", 0).factory());
  private final KafkaConsumer<String, byte[]> consumer;
  private final KafkaProducer<String, byte[]> producer;
  private final ReadPartitions partitions;
  private Instant committed = Instant.EPOCH;
  private final Thread thread = Thread.ofPlatform().name("webhook-sender").unstarted(this::run);
  private volatile boolean stopped;

  private Sender(
      Config config, Topics topics, Posting posting, SenderMetrics metrics, InstantSource clock) {
    this.config = config;
    this.topics = topics;
    this.posting = posting;
    this.metrics = metrics;
    this.clock = clock;
    consumer =
        new KafkaConsumer<>(
            consumerSettings(config), new StringDeserializer(), new ByteArrayDeserializer());
    partitions = new ReadPartitions(consumer);
    producer =
        new KafkaProducer<>(
            Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                config.bootstrap(),
                ProducerConfig.LINGER_MS_CONFIG,
                LINGER_MILLIS),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  static Sender start(
      Config config, Topics topics, Posting posting, SenderMetrics metrics, InstantSource clock) {
    Sender sender = new Sender(config, topics, posting, metrics, clock);
    metrics.watch(sender.inFlight);
    sender.thread.start();
    return sender;
  }

  private static Map<String, Object> consumerSettings(Config config) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
    settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, config.instance());
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_MILLIS / 3);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return settings;
  }

  boolean isRunning() {
    return thread.isAlive();
  }

  private void run() {
    consumer.subscribe(List.of(topics.deliveries().name()), partitions);
    while (!stopped) {
      try {
        round();
      } catch (WakeupException _) {
        // close() was called; the loop ends
      } catch (FencedInstanceIdException e) {
        log.error("another process has this instance name; it sends the webhooks, this one none");
        stopped = true;
      } catch (RuntimeException e) {
        log.warn(
            "deliveries can't be read ({}); trying again in {} s",
            e.getClass().getSimpleName(),
            AFTER_TROUBLE.toSeconds());
        LockSupport.parkNanos(AFTER_TROUBLE.toNanos());
      }
    }
    end();
  }

  private void round() {
    partitions.open();
    take(consumer.poll(POLL));
    Instant now = clock.instant();
    if (Duration.between(committed, now).abs().compareTo(COMMIT_INTERVAL) >= 0) {
      partitions.commit();
      committed = now;
    }
  }

  private void take(ConsumerRecords<String, byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<String, byte[]>> found = records.records(partition);
      partitions
          .of(partition)
          .ifPresentOrElse(
              open -> found.forEach(record -> begin(record, open)),
              () -> consumer.seek(partition, found.getFirst().offset()));
    }
    if (inFlight.get() < config.maxInFlight()) {
      consumer.resume(consumer.paused());
    } else {
      consumer.pause(consumer.assignment());
    }
  }

  private void begin(ConsumerRecord<String, byte[]> record, OpenAttempts open) {
    if (!open.begin(record.offset())) {
      return;
    }
    inFlight.incrementAndGet();
    attempts.execute(() -> {
      try {
        attempt(WebhookJson.attempt(record.value()), () -> open.ended(record.offset()));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt(); // closing: the next owner makes it
      } catch (RuntimeException e) {
        open.ended(record.offset());
        log.atWarn()
            .addKeyValue("partition", record.partition())
            .addKeyValue("offset", record.offset())
            .log(
                "an attempt failed here ({}); it is made again when its lease ends",
                e.getClass().getSimpleName());
      } finally {
        inFlight.decrementAndGet();
      }
    });
  }

  private void attempt(DeliveryAttempt attempt, Runnable ended) throws InterruptedException {
    Instant latest = attempt.leasedUntil().minus(config.callTimeout()).minus(MARGIN);
    Duration left = Duration.between(clock.instant(), latest);
    boolean made =
        left.isPositive()
            && gates.run(
                attempt.delivery().endpoint(),
                attempt.maxConcurrency(),
                left,
                () -> report(posting.post(attempt), ended));
    if (!made) {
      metrics.lateLease();
      ended.run();
    }
  }

  private void report(Attempted attempted, Runnable ended) {
    if (stopped && !attempted.error().isEmpty()) {
      return; // closing broke it off, most likely; the next owner makes it
    }
    metrics.attempted(attempted);
    var _ =
        producer.send(
            WebhookRecords.record(topics.deliveryAttempts(), config.partitions(), attempted),
            (_, failure) -> {
              ended.run();
              if (failure != null) {
                log.warn(
                    "an attempt's end can't be written ({}); it is made again when its lease ends",
                    failure.getClass().getSimpleName());
              }
            });
  }

  /** Attempts that run may end within the limit; the next owner makes the others again. */
  private void end() {
    try {
      attempts.shutdown();
      if (!attempts.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        attempts.shutdownNow();
      }
    } catch (InterruptedException e) {
      attempts.shutdownNow();
      Thread.currentThread().interrupt();
    }
    producer.close(CLOSE_LIMIT);
    partitions.close();
    consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
  }

  @Override
  public void close() {
    stopped = true;
    consumer.wakeup();
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_LIMIT.multipliedBy(3));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
