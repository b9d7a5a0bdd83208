package io.headrace.e2e;

import io.headrace.job.JobEvent;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobStatus;
import io.headrace.topic.HandOver;
import io.headrace.topic.JobRecords;
import io.headrace.topic.Topics;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What the topics say, as any read_committed reader sees it: the truth to test against. */
final class JobLog implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<String, Long> requests = new HashMap<>();
  private final Map<String, Set<HandOver>> handOvers = new HashMap<>();
  private final Map<String, Integer> outcomes = new HashMap<>();
  private final Map<String, Ended> ends = new HashMap<>();
  private final Map<JobStatus, Integer> statuses = new EnumMap<>(JobStatus.class);
  private final TreeSet<Long> outcomeTimes = new TreeSet<>();
  private long attempts;

  /**
   * A job's first outcome, and where and when it was written.
   *
   * @param model that the client asked for
   * @param provider who served it, or tried last; "" when no call was made
   * @param attempts at all targets
   */
  record Ended(
      JobStatus status,
      String model,
      String provider,
      int attempts,
      int partition,
      long offset,
      long atMillis) {}

  /** A job with an outcome, from its acceptance on. */
  record Served(Ended end, long acceptedMillis, int outcomes) {
    long millis() {
      return end.atMillis - acceptedMillis;
    }
  }

  JobLog(String bootstrap) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "isolation.level", "read_committed",
                "enable.auto.commit", "false",
                "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.listTopics().entrySet().stream()
            .filter(topic -> isOfJobs(topic.getKey()))
            .flatMap(topic -> topic.getValue().stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  private static boolean isOfJobs(String topic) {
    return topic.equals("jobs") || Topics.REQUESTS.matcher(topic).matches();
  }

  /** Reads on; what was there when it was called has been read when it returns. */
  JobLog read() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      consumer.poll(POLL).forEach(this::take);
    }
    return this;
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (!record.topic().equals("jobs")) {
      requests.put(record.key(), record.timestamp()); // which a hand-over keeps
      HandOver.of(record.headers())
          .ifPresent(
              handed -> handOvers.computeIfAbsent(record.key(), _ -> new HashSet<>()).add(handed));
    } else if (JobRecords.event(record.headers()) instanceof Finished finished) {
      outcomes.merge(record.key(), 1, Integer::sum);
      ends.putIfAbsent(
          record.key(),
          new Ended(
              finished.status(),
              finished.model().intern(),
              finished.provider().intern(),
              finished.attempts(),
              record.partition(),
              record.offset(),
              record.timestamp()));
      statuses.merge(finished.status(), 1, Integer::sum);
      outcomeTimes.add(record.timestamp());
      attempts += finished.attempts();
    }
  }

  static JobStatus status(JobEvent event) {
    return event instanceof Finished finished ? finished.status() : JobStatus.IN_PROGRESS;
  }

  Set<String> requests() {
    return requests.keySet();
  }

  /** What the job's records say of the targets before; they lie in several topics. */
  Set<HandOver> handOvers(String id) {
    return handOvers.getOrDefault(id, Set.of());
  }

  /** Jobs that were accepted in a span of time and have ended. */
  Stream<Served> served(long fromMillis, long toMillis) {
    return ends.entrySet().stream()
        .map(end ->
            new Served(
                end.getValue(),
                requests.getOrDefault(end.getKey(), 0L),
                outcomes.getOrDefault(end.getKey(), 0)))
        .filter(job -> job.acceptedMillis >= fromMillis && job.acceptedMillis < toMillis);
  }

  /** How many jobs that were accepted in a span of time have not ended. */
  long open(long fromMillis, long toMillis) {
    return requests.entrySet().stream()
        .filter(job -> job.getValue() >= fromMillis && job.getValue() < toMillis)
        .filter(job -> !ends.containsKey(job.getKey()))
        .count();
  }

  /** How many outcomes each job has. */
  Map<String, Integer> outcomes() {
    return outcomes;
  }

  Map<String, Ended> ends() {
    return ends;
  }

  Map<JobStatus, Integer> statuses() {
    return statuses;
  }

  long attempts() {
    return attempts;
  }

  /** The longest time without any outcome in {@code span} after a moment. */
  Duration longestPause(long fromMillis, Duration span) {
    long toMillis = fromMillis + span.toMillis();
    long before = fromMillis;
    long longest = 0;
    for (long time : outcomeTimes.tailSet(fromMillis)) {
      longest = Math.max(longest, time - before);
      if (time >= toMillis) {
        break; // the first one after the span ends the last pause in it
      }
      before = time;
    }
    return Duration.ofMillis(longest);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
