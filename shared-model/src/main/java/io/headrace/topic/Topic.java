package io.headrace.topic;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;

/**
 * A topic declared once: its name, how its records are written, and how long they are kept. All
 * topics of a deployment have the same number of partitions.
 */
public record Topic<K, V>(
    String name, Serde<K> key, Serde<V> value, Cleanup cleanup, Duration retention) {

  /**
   * The largest batch that a topic takes. Bodies have up to 8 MiB and the workers' producers send
   * up to 9 MiB at once; the rest is room for the batch's own bytes.
   */
  static final int MAX_BATCH_BYTES = (9 << 20) + (64 << 10);

  /** Only whole segments are deleted: one may span at most this share of the retention. */
  private static final int SEGMENTS_PER_RETENTION = 2;

  private static final Duration MIN_SEGMENT = Duration.ofMinutes(10);
  private static final Duration MAX_SEGMENT = Duration.ofDays(7);

  /** What happens to old records. */
  public enum Cleanup {
    /** Gone after the retention. */
    DELETE,
    /** The newest of each key is kept for ever. */
    COMPACT,
    /** The newest of each key is kept until the retention has passed. */
    COMPACT_AND_DELETE
  }

  Map<String, String> config() {
    String policy =
        switch (cleanup) {
          case DELETE -> TopicConfig.CLEANUP_POLICY_DELETE;
          case COMPACT -> TopicConfig.CLEANUP_POLICY_COMPACT;
          case COMPACT_AND_DELETE ->
              TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE;
        };
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        policy,
        TopicConfig.RETENTION_MS_CONFIG,
        Long.toString(retention.toMillis()),
        TopicConfig.SEGMENT_MS_CONFIG,
        Long.toString(segment().toMillis()),
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        Integer.toString(MAX_BATCH_BYTES));
  }

  private Duration segment() {
    Duration share = retention.dividedBy(SEGMENTS_PER_RETENTION);
    return Collections.max(List.of(MIN_SEGMENT, Collections.min(List.of(MAX_SEGMENT, share))));
  }
}
