package io.headrace.workers.window;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What to write for a record of the lane, tied to the place that is then done. */
record Completion(
    PartitionWindow window,
    Slot slot,
    List<ProducerRecord<String, byte[]>> records,
    Runnable ended) {

  long bytes() {
    long bytes = 0;
    for (ProducerRecord<String, byte[]> produced : records) {
      bytes += produced.value() == null ? 0 : produced.value().length;
    }
    return bytes;
  }
}
