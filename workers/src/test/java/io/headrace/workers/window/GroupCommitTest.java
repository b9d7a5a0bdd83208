package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class GroupCommitTest {
  private static final TopicPartition PARTITION = new TopicPartition("requests", 0);
  private static final int MANY = 1_000;

  private final Recorded producer = new Recorded(GroupCommitTest::refusal);
  private final PartitionWindow window = PartitionWindow.open(0, "");
  private final AtomicInteger ended = new AtomicInteger();

  @Test
  void close_afterACommitThrew_hasNoLastWord() throws Exception {
    GroupCommit commit = commit();
    commit.add(completion(0, "a"));
    producer.atCommit = new IllegalStateException("a fault that the test wants");
    assertThatThrownBy(commit::commitNow).isInstanceOf(IllegalStateException.class);

    assertThat(commit.close(Set.of(PARTITION), Duration.ZERO)).isEmpty();
    assertThat(window.isClosed()).isTrue();
  }

  @Test
  void commit_recordThatKafkaNeverTakes_isReplacedAndTheRestGoesThrough() throws Exception {
    GroupCommit commit = commit();
    commit.add(completion(0, "a"));
    commit.add(completion(1, "large"));
    commit.add(completion(2, "b"));

    commit.commitNow();
    assertThat(producer.committed).isEmpty();
    commit.commitNow();

    assertThat(producer.committed).containsExactly("a", "given up", "b");
    assertThat(ended.get()).isEqualTo(3);
    assertThat(committedOffset()).isEqualTo(3);
  }

  @Test
  void commit_replacementIsTooLargeToo_endsWithWhatIsLeftOfIt() throws Exception {
    GroupCommit commit = commit();
    commit.add(completion(0, "large", "large", "failed"));

    commit.commitNow();
    commit.commitNow();
    commit.commitNow();

    assertThat(producer.committed).containsExactly("failed");
    assertThat(committedOffset()).isEqualTo(1);
  }

  @Test
  void commit_fencedOverAndOver_ends() throws Exception {
    GroupCommit commit = commit();
    producer.atCommit = new ProducerFencedException("by the test");
    commit.add(completion(0, "a"));

    assertThatThrownBy(
            () -> {
              for (int commits = 0; commits < MANY; commits++) {
                commit.commitNow();
              }
            })
        .isInstanceOf(TwinException.class);
  }

  @Test
  void commit_fencedNowAndThen_goesOn() throws Exception {
    GroupCommit commit = commit();
    for (int commits = 0; commits < MANY; commits++) {
      producer.atCommit = commits % 20 == 0 ? new ProducerFencedException("by the test") : null;
      commit.add(completion(commits, "a"));
      commit.commitNow();
    }
    producer.atCommit = null;
    commit.commitNow();

    assertThat(producer.committed).hasSize(MANY);
  }

  private long committedOffset() {
    return Optional.ofNullable(producer.offsets.get(PARTITION)).orElseThrow().offset();
  }

  private static @Nullable KafkaException refusal(ProducerRecord<String, byte[]> record) {
    return record.key().equals("large") ? new RecordTooLargeException("by the test") : null;
  }

  private GroupCommit commit() throws InterruptedException {
    Transactions transactions =
        new Transactions(
            _ -> producer,
            2,
            () -> new MockConsumer<>("earliest").groupMetadata(),
            () -> producer.offsets,
            Duration.ZERO);
    transactions.init();
    GroupCommit commit =
        new GroupCommit(
            transactions, Duration.ZERO, new SimpleMeterRegistry().timer("commit"), () -> 0);
    commit.open(PARTITION, window);
    return commit;
  }

  private Completion completion(long offset, String key) {
    return completion(offset, key, new String[] {"given up"});
  }

  private Completion completion(long offset, String key, String... instead) {
    Slot slot = window.add(offset, 0).orElseThrow();
    window.start(slot, true);
    return new Completion(
        window, slot, records(key), () -> records(instead), ended::incrementAndGet);
  }

  private static List<ProducerRecord<String, byte[]>> records(String... keys) {
    return Arrays.stream(keys).map(key -> new ProducerRecord<>("jobs", key, new byte[1])).toList();
  }
}
