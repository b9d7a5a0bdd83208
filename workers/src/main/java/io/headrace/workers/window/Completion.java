package io.headrace.workers.window;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What to write for a record of the lane, tied to the place that is then done.
 *
 * @param instead what to write if Kafka finds one of the records too large; empty: the others
 */
record Completion(
    PartitionWindow window,
    Slot slot,
    List<ProducerRecord<String, byte[]>> records,
    Supplier<List<ProducerRecord<String, byte[]>>> instead,
    Runnable ended) {
  private static final Logger log = LoggerFactory.getLogger(Completion.class);

  long bytes() {
    return RecordSize.of(records);
  }

  /** The same place, ended without what Kafka never takes. */
  Completion without(Set<ProducerRecord<String, byte[]>> tooLarge) {
    if (records.stream().noneMatch(tooLarge::contains)) {
      return this;
    }
    List<ProducerRecord<String, byte[]>> next = instead.get();
    return new Completion(window, slot, next.isEmpty() ? others(tooLarge) : next, List::of, ended);
  }

  private List<ProducerRecord<String, byte[]>> others(
      Set<ProducerRecord<String, byte[]>> tooLarge) {
    log.atError()
        .addKeyValue("offset", slot.offset)
        .log(
            "a topic takes less than the gateway writes (max.message.bytes); a record is left out");
    return records.stream().filter(record -> !tooLarge.contains(record)).toList();
  }
}
