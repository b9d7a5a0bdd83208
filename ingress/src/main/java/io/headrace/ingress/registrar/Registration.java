package io.headrace.ingress.registrar;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Records to be written together or not at all, and what to answer once they are.
 *
 * @param records all of the partition that was asked for; none writes nothing
 */
public record Registration<T>(List<ProducerRecord<String, byte[]>> records, T reply) {

  public static <T> Registration<T> nothing(T reply) {
    return new Registration<>(List.of(), reply);
  }
}
