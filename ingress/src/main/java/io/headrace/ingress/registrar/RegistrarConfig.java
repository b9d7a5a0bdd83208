package io.headrace.ingress.registrar;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * What writers need.
 *
 * @param maxRecord bytes of the largest record
 * @param read the topics that the table reads; of others a record is done once it is committed
 */
public record RegistrarConfig(String bootstrap, int maxRecord, Set<String> read) {
  private static final int TRANSACTION_TIMEOUT_MS = 5_000;
  private static final int REQUEST_TIMEOUT_MS = 2_500;
  private static final long BUFFER = 16L << 20;

  public RegistrarConfig {
    read = Set.copyOf(read);
  }

  Map<String, Object> producer(int partition) {
    return Map.ofEntries(
        Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
        Map.entry(ProducerConfig.CLIENT_ID_CONFIG, "headrace-registrar-" + partition),
        Map.entry(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "headrace-registrar-" + partition),
        Map.entry(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS),
        Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
        Map.entry(ProducerConfig.LINGER_MS_CONFIG, 0), // the commit flushes
        Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10),
        Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(BUFFER, 2L * maxRecord)),
        Map.entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxRecord),
        Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS),
        Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TRANSACTION_TIMEOUT_MS),
        Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) TRANSACTION_TIMEOUT_MS),
        Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L));
  }
}
