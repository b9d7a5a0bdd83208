package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** The truth of a history: the records, the outcomes, the committed offsets; checks each commit. */
final class SimulatedKafka {
  /** Nobody knows what this means for the transaction. */
  static final class Fault extends IllegalStateException {
    private static final long serialVersionUID = 1;
  }

  final Map<TopicPartition, NavigableMap<Long, String>> logs = new HashMap<>();
  final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
  final Set<String> outcomes = new HashSet<>();
  private final RandomGenerator random;
  private final double trouble;
  private final double faults;
  private int longestMetadata;

  /**
   * @param trouble how often a transaction is refused, and how often its answer is lost
   * @param faults how often a commit throws what isn't Kafka's
   */
  SimulatedKafka(RandomGenerator random, double trouble, double faults) {
    this.random = random;
    this.faults = faults;
    this.trouble = trouble;
  }

  void append(TopicPartition partition, long offset, String id) {
    logs.computeIfAbsent(partition, _ -> new TreeMap<>()).put(offset, id);
  }

  Transactions.Producers producers() {
    return _ -> new Transactional();
  }

  NavigableMap<Long, String> log(TopicPartition partition) {
    return logs.getOrDefault(partition, new TreeMap<>());
  }

  int records() {
    return logs.values().stream().mapToInt(Map::size).sum();
  }

  int longestMetadata() {
    return longestMetadata;
  }

  void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    offsets.forEach((partition, offset) -> {
      long before = Optional.ofNullable(committed.get(partition)).map(o -> o.offset()).orElse(0L);
      assertThat(offset.offset()).as("offset of %s", partition).isGreaterThanOrEqualTo(before);
      committed.put(partition, offset);
      check(partition, offset);
    });
  }

  /** What is on record says exactly which records have their outcome. */
  private void check(TopicPartition partition, OffsetAndMetadata offset) {
    longestMetadata = Math.max(longestMetadata, offset.metadata().length());
    assertThat(offset.metadata().length()).isLessThanOrEqualTo(4096);
    Map<Long, Progress.Mark> marks = Progress.decode(offset.metadata()).byOffset(offset.offset());
    log(partition)
        .forEach((at, id) ->
            assertThat(at < offset.offset() || marks.get(at) == Progress.Mark.FINISHED)
                .as("%s at %s %d is on record as finished", id, partition, at)
                .isEqualTo(outcomes.contains(id)));
  }

  private final class Transactional extends MockProducer<String, byte[]> {
    private final List<String> sent = new ArrayList<>();
    private Map<TopicPartition, OffsetAndMetadata> offsets = Map.of();

    @Override
    public void initTransactions() {}

    @Override
    public void beginTransaction() {
      sent.clear();
      offsets = Map.of();
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
      sent.add(record.key());
      return new CompletableFuture<>();
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
      if (random.nextDouble() < trouble) {
        throw new KafkaException("refused by the history");
      }
      this.offsets = offsets;
    }

    @Override
    public void commitTransaction() {
      if (random.nextDouble() < faults) {
        if (random.nextBoolean()) {
          apply();
        }
        throw new Fault();
      }
      double fate = random.nextDouble();
      if (fate < trouble) {
        throw new KafkaException("not committed, by the history");
      }
      apply();
      if (fate < 2 * trouble) {
        throw new KafkaException("committed, but the answer is lost");
      }
      if (fate < 3 * trouble) {
        throw new TimeoutException("committed, but the answer is late");
      }
    }

    private void apply() {
      sent.forEach(id -> assertThat(outcomes.add(id)).as("first outcome of " + id).isTrue());
      sent.clear();
      commit(offsets);
      offsets = Map.of();
    }

    @Override
    public void abortTransaction() {
      sent.clear();
      offsets = Map.of();
    }

    @Override
    public void close(Duration timeout) {}
  }
}
