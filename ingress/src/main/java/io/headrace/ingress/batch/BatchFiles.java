package io.headrace.ingress.batch;

import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What batches need of files: bytes that stay while a batch reads them, whether or not the file is
 * still shown; and entries for the files that they write.
 */
interface BatchFiles {

  /**
   * Keeps the input's bytes for this batch, wherever the file's owner is; again has no effect.
   *
   * @return the blob's name; empty when the tenant has no such file for batches
   */
  Optional<String> hold(BatchOrder order) throws QueueUnavailable, InterruptedException;

  /** The bytes needn't be kept for this batch any more; again has no effect. */
  void release(BatchOrder order) throws QueueUnavailable, InterruptedException;

  /** A new file's id, which is its blob's name, too. */
  JobId mint(int partition);

  /**
   * The record that shows an output or error file.
   *
   * @param id by {@link #mint}
   */
  ProducerRecord<String, byte[]> record(
      BatchOrder order, String id, String filename, long bytes, Instant now);
}
