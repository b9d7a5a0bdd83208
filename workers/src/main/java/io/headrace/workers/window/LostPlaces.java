package io.headrace.workers.window;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Partitions whose log doesn't have what the reader asked for: its begin has expired, or its end is
 * lost. The consumer's own answer to that is silence; here it is told loudly. Used by the reader's
 * thread only.
 */
final class LostPlaces {
  private static final Logger log = LoggerFactory.getLogger(LostPlaces.class);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

  private final Consumer<String, byte[]> consumer;
  private final Dispatcher dispatcher;
  private final GroupCommit commit;
  private final Duration commitLimit;
  private final Map<TopicPartition, Long> asked = new HashMap<>();

  /** From where on the log holds other records than those that were read. */
  private final Map<TopicPartition, Long> diverged = new HashMap<>();

  LostPlaces(
      Consumer<String, byte[]> consumer,
      Dispatcher dispatcher,
      GroupCommit commit,
      Duration commitLimit) {
    this.consumer = consumer;
    this.dispatcher = dispatcher;
    this.commit = commit;
    this.commitLimit = commitLimit;
  }

  void add(OffsetOutOfRangeException e) {
    asked.putAll(e.offsetOutOfRangePartitions());
    if (e instanceof LogTruncationException truncated) {
      truncated
          .divergentOffsets()
          .forEach((partition, first) -> diverged.put(partition, first.offset()));
    }
  }

  /** Goes to where the log begins or ends now; to be called before the next poll. */
  void find() throws InterruptedException {
    asked.keySet().retainAll(consumer.assignment());
    if (asked.isEmpty()) {
      return;
    }
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(asked.keySet(), ANSWER_LIMIT);
    Map<TopicPartition, Long> ends = consumer.endOffsets(asked.keySet(), ANSWER_LIMIT);
    for (Map.Entry<TopicPartition, Long> place : asked.entrySet()) {
      TopicPartition partition = place.getKey();
      long begin = begins.getOrDefault(partition, 0L);
      long end = ends.getOrDefault(partition, begin);
      if (place.getValue() < begin) {
        skipExpired(partition, place.getValue(), begin);
      } else {
        startAfresh(partition, Math.min(end, diverged.getOrDefault(partition, end)));
      }
    }
    asked.clear();
    diverged.clear();
  }

  private void skipExpired(TopicPartition partition, long asked, long begin) {
    log.atError()
        .addKeyValue("topic", partition.topic())
        .addKeyValue("partition", partition.partition())
        .addKeyValue("offset", asked)
        .log("requests expired before a worker read them; reading goes on at offset {}", begin);
    consumer.seek(partition, begin);
  }

  /** What was known of the lost end is of records that are no more. */
  private void startAfresh(TopicPartition partition, long logEnd) throws InterruptedException {
    log.atError()
        .addKeyValue("topic", partition.topic())
        .addKeyValue("partition", partition.partition())
        .addKeyValue("offset", logEnd)
        .log(
            "the partition lost records that were read already (an unclean election?); reading"
                + " goes on where it ends now");
    dispatcher.drop(List.of(partition));
    OffsetAndMetadata last = commit.close(List.of(partition), commitLimit).get(partition);
    dispatcher.interrupt(List.of(partition));
    if (last != null) {
      PartitionWindow window = PartitionWindow.truncated(last, logEnd);
      consumer.seek(partition, window.end());
      commit.open(partition, window);
    }
  }
}
