package io.headrace.ingress.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/**
 * The newest request and outcome records, up to a number of bytes. Kafka has them all. They lie
 * outside the heap: each lives for seconds, so a collector would copy and promote every one.
 */
final class RecordRing implements AutoCloseable {
  private final ByteRing ring;

  RecordRing(long bytes) {
    ring = new ByteRing(bytes);
  }

  /** One that alone would push out a large part of the others is left to Kafka. */
  void put(RecordAt at, Headers headers, byte[] body) {
    ring.put(hash(at), key(at), HeaderCodec.encode(headers), body);
  }

  Optional<StoredRecord> find(RecordAt at) {
    return ring.find(hash(at), key(at))
        .map(found -> new StoredRecord(HeaderCodec.decode(found.head()), found.body()));
  }

  private static byte[] key(RecordAt at) {
    byte[] topic = at.topic().getBytes(UTF_8);
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES + topic.length)
        .putLong(at.offset())
        .putInt(at.partition())
        .put(topic)
        .array();
  }

  /** Offsets follow each other: they are spread, or partitions at the same pace would collide. */
  private static long hash(RecordAt at) {
    long mixed = (at.topic().hashCode() * 31L + at.partition()) * 0x9e3779b97f4a7c15L + at.offset();
    mixed = (mixed ^ (mixed >>> 32)) * 0xd6e8feb86659fd93L;
    return mixed ^ (mixed >>> 32);
  }

  @Override
  public void close() {
    ring.close();
  }
}
