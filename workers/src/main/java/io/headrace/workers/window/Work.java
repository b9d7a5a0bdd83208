package io.headrace.workers.window;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What is done with a job; the records that it returns are written when the job is committed. */
public interface Work {

  /** Runs on a virtual thread of its own; interrupted when the job isn't this worker's any more. */
  List<ProducerRecord<String, byte[]>> run(Job job) throws InterruptedException;

  /** Ends a job that took three workers with it, or that {@link #run} failed on by a fault. */
  List<ProducerRecord<String, byte[]>> giveUp(Job job, String reason);

  /** What becomes of a record that isn't a job. */
  List<ProducerRecord<String, byte[]>> unreadable(
      ConsumerRecord<String, byte[]> source, String why);
}
