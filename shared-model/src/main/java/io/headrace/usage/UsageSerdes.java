package io.headrace.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** How keys and sums are written in stores and topics: as text, readable with any tool. */
public final class UsageSerdes {
  private UsageSerdes() {}

  public static Serde<UsageSeries> series() {
    return text(UsageSeries::encode, UsageSeries::decode);
  }

  public static Serde<UsageKey> key() {
    return text(UsageKey::encode, UsageKey::decode);
  }

  public static Serde<UsageSums> sums() {
    return text(UsageSums::encode, UsageSums::decode);
  }

  /** Absent stays absent, as a tombstone must. */
  @SuppressWarnings("NullAway") // Kafka's interfaces take and give null for a tombstone
  public static <T> Serde<T> text(Function<T, String> encode, Function<String, T> decode) {
    return Serdes.serdeFrom(
        (_, value) -> value == null ? null : encode.apply(value).getBytes(UTF_8),
        (_, bytes) -> bytes == null ? null : decode.apply(new String(bytes, UTF_8)));
  }
}
