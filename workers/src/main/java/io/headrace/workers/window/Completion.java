package io.headrace.workers.window;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What to write for a record of the lane, tied to the place that is then done.
 *
 * @param instead what to write if Kafka finds one of the records too large
 */
record Completion(
    PartitionWindow window,
    Slot slot,
    List<ProducerRecord<String, byte[]>> records,
    Supplier<List<ProducerRecord<String, byte[]>>> instead,
    Runnable ended) {

  long bytes() {
    return RecordSize.of(records);
  }

  /** The same place, ended without what Kafka never takes; at worst without a word. */
  Completion without(Set<ProducerRecord<String, byte[]>> tooLarge) {
    return records.stream().noneMatch(tooLarge::contains)
        ? this
        : new Completion(window, slot, instead.get(), List::of, ended);
  }
}
