package io.headrace.workers;

import io.headrace.job.JobIds;
import io.headrace.job.JobRequest;
import io.headrace.job.TenantId;
import io.headrace.topic.JobRecords;
import io.headrace.topic.Topic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that must not run (on), and the batches of which no line may start: every worker reads
 * all of {@code cancellations}, from its start. Kept as long as the job may still be queued: its id
 * tells since when.
 */
final class Cancellations implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Cancellations.class);

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PURGE_EVERY = Duration.ofMinutes(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final Map<String, TenantId> byJob = new ConcurrentHashMap<>();
  private final KafkaConsumer<String, byte[]> consumer;
  private final Topic<String, byte[]> topic;
  private final Consumer<String> listener;
  private final InstantSource clock;
  private final Thread thread = Thread.ofPlatform().name("cancellations").unstarted(this::run);
  private volatile boolean stopped;
  private long purgedMillis;

  /**
   * @param listener told each job id as it comes
   */
  Cancellations(
      String bootstrap,
      Topic<String, byte[]> topic,
      Consumer<String> listener,
      InstantSource clock) {
    this.topic = topic;
    this.listener = listener;
    this.clock = clock;
    Map<String, Object> settings = new HashMap<>();
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** Reads what is there before the first job may start, then goes on in the background. */
  void start() {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic.name()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      consumer.poll(POLL).forEach(this::take);
    }
    thread.start();
  }

  /** Whether the job's own tenant has cancelled or deleted it. */
  boolean covers(String jobId, JobRequest request) {
    return request.tenant().equals(byJob.get(jobId));
  }

  /** Whether the job is a line of a batch that its tenant has cancelled: it isn't to be started. */
  boolean coversBatchOf(JobRequest request) {
    return request.links().batch().filter(batch -> covers(batch, request)).isPresent();
  }

  /** Whether cancel commands are read now. */
  boolean isRunning() {
    return thread.isAlive();
  }

  private void run() {
    while (!stopped) {
      try {
        consumer.poll(POLL).forEach(this::take);
        purge();
      } catch (WakeupException e) {
        // close() was called; the loop ends
      } catch (RuntimeException e) {
        log.info("cancellations can't be read ({}); trying again", e.getClass().getSimpleName());
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
    closeConsumer();
  }

  private void closeConsumer() {
    consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    try {
      if (isOver(record.key())) {
        return;
      }
      byJob.put(record.key(), JobRecords.command(record.headers()).tenant());
      listener.accept(record.key());
    } catch (RuntimeException e) {
      log.atWarn()
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .log("a record of cancellations is not a command; it is ignored");
    }
  }

  private void purge() {
    long now = clock.millis();
    if (now - purgedMillis > PURGE_EVERY.toMillis()) {
      purgedMillis = now;
      byJob.keySet().removeIf(this::isOver);
    }
  }

  /** No deadline is beyond the time for which requests, and commands with them, are kept. */
  private boolean isOver(String id) {
    return JobIds.createdMillis(id).orElse(0) + topic.retention().toMillis() < clock.millis();
  }

  @Override
  public void close() {
    stopped = true;
    if (thread.getState() == Thread.State.NEW) {
      closeConsumer(); // it never came to the background
      return;
    }
    consumer.wakeup();
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
