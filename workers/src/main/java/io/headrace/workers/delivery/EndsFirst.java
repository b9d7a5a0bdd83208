package io.headrace.workers.delivery;

import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Of all records that have arrived, Streams takes the one with the lowest time. Ends of attempts
 * and commands count as older than they are, so that they don't wait behind a backlog of events:
 * else leases would run out whose ends have been told, and what was delivered would be sent again.
 */
final class EndsFirst implements TimestampExtractor {
  /** Longer than a backlog is likely to be, and far below the retention of any change-log. */
  private static final long AHEAD_MILLIS = Duration.ofHours(1).toMillis();

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    return Math.max(0, record.timestamp() - AHEAD_MILLIS);
  }
}
