package io.headrace.workers.window;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What is done with a job; the records that it returns are written when the job is committed. */
public interface Work {

  /** What is asked for the job; jobs with the same model wait for the same permits. */
  default String model(Job job) {
    return job.request().model();
  }

  /**
   * Takes what the job needs to begin; empty when there is none of it now: whoever has it then has
   * the lane look again. Asked often, and under a lock.
   */
  Optional<Ticket> ticket(Job job);

  /** Whether the job ends without a call: its time is over, or it was cancelled. */
  boolean isOver(Job job);

  /** Runs on a virtual thread of its own; interrupted when the job isn't this worker's any more. */
  List<ProducerRecord<String, byte[]>> run(Job job) throws InterruptedException;

  /** Ends a job that took three workers with it, or that {@link #run} failed on by a fault. */
  List<ProducerRecord<String, byte[]>> giveUp(Job job, String reason);

  /** What becomes of a record that isn't a job. */
  List<ProducerRecord<String, byte[]>> unreadable(
      ConsumerRecord<String, byte[]> source, String why);
}
