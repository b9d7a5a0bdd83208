package io.headrace.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.llm.Usage;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * How keys and sums are written in stores and internal topics: keys as text, sums as seven longs,
 * since they are read and written once per outcome and parsing would cost more than adding.
 */
public final class UsageSerdes {
  private static final int SUMS_BYTES = 7 * Long.BYTES;

  private UsageSerdes() {}

  public static Serde<UsageSeries> series() {
    return text(UsageSeries::encode, UsageSeries::decode);
  }

  public static Serde<UsageKey> key() {
    return text(UsageKey::encode, UsageKey::decode);
  }

  public static Serde<UsageSums> sums() {
    return bytes(UsageSerdes::toBytes, UsageSerdes::fromBytes);
  }

  public static <T> Serde<T> text(Function<T, String> encode, Function<String, T> decode) {
    return bytes(
        value -> encode.apply(value).getBytes(UTF_8),
        bytes -> decode.apply(new String(bytes, UTF_8)));
  }

  /** Absent stays absent, as a tombstone must. */
  @SuppressWarnings("NullAway") // Kafka's interfaces take and give null for a tombstone
  private static <T> Serde<T> bytes(Function<T, byte[]> encode, Function<byte[], T> decode) {
    return Serdes.serdeFrom(
        (_, value) -> value == null ? null : encode.apply(value),
        (_, bytes) -> bytes == null ? null : decode.apply(bytes));
  }

  private static byte[] toBytes(UsageSums sums) {
    Usage usage = sums.usage();
    return ByteBuffer.allocate(SUMS_BYTES)
        .putLong(sums.jobs())
        .putLong(sums.failed())
        .putLong(usage.input())
        .putLong(usage.cached())
        .putLong(usage.cacheWrite())
        .putLong(usage.output())
        .putLong(usage.reasoning())
        .array();
  }

  private static UsageSums fromBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new UsageSums(
        in.getLong(),
        in.getLong(),
        new Usage(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong()));
  }
}
