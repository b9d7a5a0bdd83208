package io.headrace.workers.window;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** What a record takes on the wire, key and headers included, and what Kafka takes at the most. */
public final class RecordSize {
  /** One such record would be refused for ever, and with it all that share its transaction. */
  private static final int MAX_BYTES = LaneClients.MAX_REQUEST_BYTES - (64 << 10);

  /** Lengths, as numbers of a few bytes each, of a record or a header. */
  private static final int LENGTHS = 16;

  private RecordSize() {}

  public static long of(ProducerRecord<String, byte[]> record) {
    long bytes = LENGTHS;
    bytes += record.key() == null ? 0 : record.key().getBytes(UTF_8).length;
    bytes += record.value() == null ? 0 : record.value().length;
    for (Header header : record.headers()) {
      bytes += LENGTHS + header.key().getBytes(UTF_8).length;
      bytes += header.value() == null ? 0 : header.value().length;
    }
    return bytes;
  }

  static long of(List<ProducerRecord<String, byte[]>> records) {
    return records.stream().mapToLong(RecordSize::of).sum();
  }

  public static boolean isTooLarge(ProducerRecord<String, byte[]> record) {
    return of(record) > MAX_BYTES;
  }

  static boolean isTooLarge(List<ProducerRecord<String, byte[]>> records) {
    return records.stream().anyMatch(RecordSize::isTooLarge);
  }
}
