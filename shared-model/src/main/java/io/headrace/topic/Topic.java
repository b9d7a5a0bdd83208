package io.headrace.topic;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;

/**
 * A topic declared once: its name, how its records are written, and how long they are kept. All
 * topics of a deployment have the same number of partitions.
 */
public record Topic<K, V>(
    String name, Serde<K> key, Serde<V> value, Cleanup cleanup, Duration retention) {

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
        Long.toString(retention.toMillis()));
  }
}
