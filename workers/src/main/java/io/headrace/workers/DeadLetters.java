package io.headrace.workers;

import io.headrace.job.GivenUp;
import io.headrace.topic.DeadLetterRecords;
import io.headrace.topic.Topics;
import io.headrace.workers.resilience.Decision.GiveUp;
import io.headrace.workers.window.Job;
import io.headrace.workers.window.RecordSize;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A lane's requests that were given up, kept for a person to look at or replay; counted by {@code
 * headrace_dead_letters_total}.
 */
final class DeadLetters {
  private static final byte[] NO_BODY = {};

  /** Of a foreign record's key that has no room. */
  private static final int MAX_KEY = 200;

  private final Topics topics;
  private final String lane;
  private final MeterRegistry registry;

  DeadLetters(Topics topics, String lane, MeterRegistry registry) {
    this.topics = topics;
    this.lane = lane;
    this.registry = registry;
  }

  /** For a job that may go well another time; other ends need none. */
  Optional<ProducerRecord<String, byte[]>> of(Job job, GiveUp end, int attempts) {
    return end.mayGoWell()
        ? Optional.of(dead(job.source(), end.error().code(), end.error().message(), attempts))
        : Optional.empty();
  }

  /** For a job that took workers with it, or met a fault of ours. */
  ProducerRecord<String, byte[]> givenUp(Job job, String reason) {
    return dead(job.source(), GivenUp.DEAD_LETTERED, reason, job.crashes());
  }

  /** For a record that isn't a job: nobody's but the operators'. */
  ProducerRecord<String, byte[]> unreadable(ConsumerRecord<String, byte[]> source, String reason) {
    return dead(source, GivenUp.UNREADABLE, reason, 0);
  }

  /**
   * The request as it was, with the reason. A record that leaves no room for the reason is named
   * only: its size and its place.
   */
  private ProducerRecord<String, byte[]> dead(
      ConsumerRecord<String, byte[]> source, String code, String reason, int attempts) {
    count(code);
    GivenUp why = new GivenUp(code, reason, attempts, source.topic());
    ProducerRecord<String, byte[]> whole =
        record(
            source, source.key(), source.value(), DeadLetterRecords.headers(source.headers(), why));
    return RecordSize.isTooLarge(whole) ? named(source, why, RecordSize.of(whole)) : whole;
  }

  private ProducerRecord<String, byte[]> named(
      ConsumerRecord<String, byte[]> source, GivenUp why, long bytes) {
    @Nullable String key = source.key(); // absent in a foreign record
    @Nullable String label =
        key == null || key.length() <= MAX_KEY ? key : key.substring(0, MAX_KEY);
    return record(source, label, NO_BODY, DeadLetterRecords.named(why, source.offset(), bytes));
  }

  private ProducerRecord<String, byte[]> record(
      ConsumerRecord<String, byte[]> source,
      @Nullable String key,
      byte @Nullable [] value,
      Headers headers) {
    return new ProducerRecord<>(topics.dead().name(), source.partition(), key, value, headers);
  }

  private void count(String code) {
    Counter.builder("headrace.dead.letters")
        .description("Requests given up, kept for a person")
        .tags("lane", lane, "code", code)
        .register(registry)
        .increment();
  }
}
