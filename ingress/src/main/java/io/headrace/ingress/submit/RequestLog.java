package io.headrace.ingress.submit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Appends records and waits for Kafka's acknowledgement, on the caller's virtual thread. */
public final class RequestLog implements AutoCloseable {
  /** Full buffers and unknown topics are refused after this, rather than queued up. */
  private static final Duration MAX_BLOCK = Duration.ofMillis(500);

  private static final Duration LINGER = Duration.ofMillis(2);
  private static final Duration MAX_REQUEST = Duration.ofSeconds(5);
  private static final Duration CLOSE = Duration.ofSeconds(5);
  private static final int BATCH = 64 * 1024;

  private final Producer<String, byte[]> producer;
  private final long timeoutMillis;
  private final Timer produced;

  private RequestLog(Producer<String, byte[]> producer, Duration timeout, MeterRegistry metrics) {
    this.producer = producer;
    timeoutMillis = timeout.toMillis();
    produced =
        Timer.builder("headrace.produce")
            .description("From append to Kafka's acknowledgement")
            .register(metrics);
  }

  public static RequestLog start(RequestLogConfig config, MeterRegistry metrics) {
    return new RequestLog(
        new KafkaProducer<>(settings(config), new StringSerializer(), new ByteArraySerializer()),
        config.timeout(),
        metrics);
  }

  static Map<String, Object> settings(RequestLogConfig config) {
    long millis = config.timeout().toMillis();
    return Map.ofEntries(
        Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap()),
        Map.entry(ProducerConfig.CLIENT_ID_CONFIG, "headrace-ingress"),
        Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
        Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
        Map.entry(ProducerConfig.LINGER_MS_CONFIG, LINGER.toMillis()),
        Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, BATCH),
        Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, config.buffer()),
        Map.entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, config.maxRecord()),
        Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK.toMillis()),
        Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) millis),
        Map.entry(
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            (int) Math.min(MAX_REQUEST.toMillis(), millis / 2)),
        Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L));
  }

  /** The offset of the record, once every in-sync replica has it. */
  public long append(ProducerRecord<String, byte[]> record)
      throws QueueUnavailable, InterruptedException {
    Timer.Sample started = Timer.start();
    try {
      return offer(record).get(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new QueueUnavailable("The queue didn't take the request in time.");
    } finally {
      started.stop(produced);
    }
  }

  /** Returns once every in-sync replica has all of them; when it fails, some may be there. */
  public void appendAll(List<ProducerRecord<String, byte[]>> records)
      throws QueueUnavailable, InterruptedException {
    try {
      CompletableFuture.allOf(records.stream().map(this::offer).toArray(CompletableFuture[]::new))
          .get(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new QueueUnavailable("The queue didn't take the request in time.");
    }
  }

  private CompletableFuture<Long> offer(ProducerRecord<String, byte[]> record) {
    CompletableFuture<Long> offset = new CompletableFuture<>();
    var _ =
        producer.send(
            record,
            (metadata, failure) -> {
              if (failure == null) {
                offset.complete(metadata.offset());
              } else {
                offset.completeExceptionally(failure);
              }
            });
    return offset;
  }

  /** What was appended is sent before this returns, within five seconds. */
  @Override
  public void close() {
    producer.close(CLOSE);
  }
}
