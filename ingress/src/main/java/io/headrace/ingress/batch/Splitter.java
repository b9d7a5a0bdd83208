package io.headrace.ingress.batch;

import io.headrace.ingress.batch.BatchStore.Change;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Reads an input file from where it has been split to, and makes its lines into jobs, step by step.
 */
final class Splitter implements AutoCloseable {
  /** Of a step, unless a single line has more. */
  private static final long MAX_BYTES = 1 << 20;

  private final InputLines input;
  private final LineJobs jobs;
  private int read;

  /** Lines that are jobs once it is written. */
  record Step(int from, int to, long at, List<ProducerRecord<String, byte[]>> records) {

    /** To be written only where the batch still stands where this began. */
    Optional<Change> applyTo(BatchState batch) {
      return batch.status() == BatchStatus.IN_PROGRESS && batch.splitting().nextLine() == from
          ? Optional.of(new Change(batch.split(to, at), records))
          : Optional.empty();
    }
  }

  /**
   * @param input from the first line that isn't a job; closed with this
   */
  Splitter(InputLines input, LineJobs jobs) {
    this.input = input;
    this.jobs = jobs;
    read = input.nextIndex();
  }

  /** Whether what was read last is what was written last. */
  boolean standsAt(Splitting splitting) {
    return read == splitting.nextLine();
  }

  Step read(BatchOrder order, int lines, Instant now) throws IOException {
    int from = read;
    long at = 0;
    long bytes = 0;
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    while (records.size() < lines && bytes < MAX_BYTES) {
      InputLine line =
          input.next().orElseThrow(() -> new IOException("the input file has become shorter"));
      records.add(jobs.record(order, line, now));
      bytes += line.bytes().length;
      at = line.end();
    }
    read = from + records.size();
    return new Step(from, read, at, records);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
