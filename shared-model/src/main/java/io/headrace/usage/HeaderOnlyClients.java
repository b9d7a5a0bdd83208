package io.headrace.usage;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/** Kafka's own clients, but of one topic only what is wanted is copied out of what was fetched. */
record HeaderOnlyClients(String outcomes, OutcomeParts parts) implements KafkaClientSupplier {
  private static final byte[] NOTHING = {};

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(
        config,
        new Skipping(parts.keys(), Integer.MAX_VALUE),
        new Skipping(parts.bodies(), parts.maxBody()));
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return getRestoreConsumer(config);
  }

  private final class Skipping implements Deserializer<byte[]> {
    private final Predicate<Headers> wanted;
    private final int max;

    Skipping(Predicate<Headers> wanted, int max) {
      this.wanted = wanted;
      this.max = max;
    }

    @Override
    public byte[] deserialize(String topic, byte[] bytes) {
      return topic.equals(outcomes) ? NOTHING : bytes;
    }

    @Override
    @SuppressWarnings("NullAway") // Kafka's interface takes and gives null for a tombstone
    public byte[] deserialize(String topic, Headers headers, ByteBuffer bytes) {
      if (topic.equals(outcomes) && !isWanted(headers, bytes)) {
        return NOTHING;
      }
      return bytes == null ? null : Utils.toArray(bytes);
    }

    private boolean isWanted(Headers headers, @Nullable ByteBuffer bytes) {
      return bytes != null && bytes.remaining() <= max && wanted.test(headers);
    }
  }
}
