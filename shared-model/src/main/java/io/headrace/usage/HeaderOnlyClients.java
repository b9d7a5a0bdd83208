package io.headrace.usage;

import java.nio.ByteBuffer;
import java.util.Map;
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

/** Kafka's own clients, but keys and values of one topic are not copied out of what was fetched. */
record HeaderOnlyClients(String headersOnly) implements KafkaClientSupplier {
  private static final byte[] NOTHING = {};

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Streams holds up to a thousand records of each partition; without their bodies, of up to 8 MiB,
   * they take little memory.
   */
  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new Skipping(), new Skipping());
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
    @Override
    public byte[] deserialize(String topic, byte[] bytes) {
      return topic.equals(headersOnly) ? NOTHING : bytes;
    }

    @Override
    @SuppressWarnings("NullAway") // Kafka's interface takes and gives null for a tombstone
    public byte[] deserialize(String topic, Headers headers, ByteBuffer bytes) {
      if (topic.equals(headersOnly)) {
        return NOTHING;
      }
      return bytes == null ? null : Utils.toArray(bytes);
    }
  }
}
