package io.headrace.workers.delivery;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that a sender has, each with its {@link OpenAttempts}. The consumer's thread runs
 * it. A partition that the group moves is handed over as done: its attempts go on here.
 */
final class ReadPartitions implements ConsumerRebalanceListener {
  private static final Logger log = LoggerFactory.getLogger(ReadPartitions.class);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

  private final Consumer<?, ?> consumer;
  private final Map<TopicPartition, OpenAttempts> open = new HashMap<>();

  ReadPartitions(Consumer<?, ?> consumer) {
    this.consumer = consumer;
  }

  /** Finds out what earlier owners of new partitions have left. */
  void open() {
    Set<TopicPartition> fresh = new HashSet<>(consumer.assignment());
    fresh.removeAll(open.keySet());
    if (!fresh.isEmpty()) {
      Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(fresh, ANSWER_LIMIT);
      fresh.forEach(partition -> open.put(partition, OpenAttempts.of(committed.get(partition))));
    }
  }

  /** Empty for a partition that came with the newest poll: it is read again. */
  Optional<OpenAttempts> of(TopicPartition partition) {
    return Optional.ofNullable(open.get(partition));
  }

  /** Without waiting: what one commit misses is in the next. */
  void commit() {
    Map<TopicPartition, OffsetAndMetadata> changes = changes();
    if (!changes.isEmpty()) {
      consumer.commitAsync(changes, (_, _) -> {});
    }
  }

  /** The last commit: what is open still is made by the next owner. */
  void close() {
    try {
      Map<TopicPartition, OffsetAndMetadata> all =
          new HashMap<>(); // an earlier one may have failed
      open.forEach((partition, attempts) -> all.put(partition, attempts.unfinished()));
      commitNow(all);
    } finally {
      open.clear();
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> changes() {
    Map<TopicPartition, OffsetAndMetadata> changes = new HashMap<>();
    open.forEach((partition, attempts) ->
        attempts.changes().ifPresent(state -> changes.put(partition, state)));
    return changes;
  }

  private void commitNow(Map<TopicPartition, OffsetAndMetadata> offsets) {
    if (offsets.isEmpty()) {
      return;
    }
    try {
      commitOrWake(offsets);
    } catch (KafkaException e) {
      log.warn(
          "what was sent can't be committed ({}); some attempts are made twice",
          e.getClass().getSimpleName());
    }
  }

  private void commitOrWake(Map<TopicPartition, OffsetAndMetadata> offsets) {
    try {
      consumer.commitSync(offsets, ANSWER_LIMIT);
    } catch (WakeupException _) { // meant for a poll that had returned already
      consumer.commitSync(offsets, ANSWER_LIMIT);
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {} // opened before a poll

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
    for (TopicPartition partition : partitions) {
      OpenAttempts attempts = open.remove(partition);
      if (attempts != null) {
        read.put(partition, attempts.handedOver());
      }
    }
    commitNow(read);
  }

  /** Somebody else makes the attempts again already. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    partitions.forEach(open::remove);
  }
}
