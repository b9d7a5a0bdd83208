package io.headrace.ingress.batch;

import io.headrace.ingress.batch.BatchLine.Part;
import io.headrace.ingress.batch.OutcomeSource.Outcome;
import io.headrace.ingress.blob.BlobSink;
import io.headrace.ingress.blob.BlobStore;
import io.headrace.ingress.jobs.JobTableUnavailable;
import io.headrace.ingress.jobs.LineState;
import io.headrace.ingress.jobs.LineTable;
import io.headrace.job.JobId;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes a batch's output and error file, a window of lines at a time: the input file again, for
 * the custom ids, in step with the range of the lines' entries, which tell where the outcomes lie.
 * Starts over after a crash, and then writes the same.
 */
final class OutputWriter implements AutoCloseable {
  static final int MAX_WINDOW = 1_000;
  private static final long MAX_BYTES = 32L << 20; // of bodies in memory

  private final BatchState batch;
  private final Ending ending;
  private final InputLines input;
  private final LineTable lines;
  private final LineJobs jobs;
  private final OutcomeSource outcomes;
  private final File output;
  private final File errors;
  private final Deque<String> customIds = new ArrayDeque<>(); // read ahead, of the lines from next
  private int next;
  private int window = MAX_WINDOW;
  private BatchResult result = BatchResult.NONE;

  /** What was written. */
  record Files(BatchResult result, long outputBytes, long errorBytes) {}

  /** A file that is there only once it has a line. */
  private static final class File {
    private final BlobStore blobs;
    private final String name;
    private @Nullable BlobSink sink;
    private long bytes;

    File(BlobStore blobs, String name) {
      this.blobs = blobs;
      this.name = name;
    }

    void write(byte[] line) throws IOException {
      if (sink == null) {
        sink = blobs.create(name);
      }
      sink.write(line);
      bytes += line.length;
    }

    void commit() throws IOException {
      if (sink != null) {
        sink.commit();
      }
    }

    void close() {
      if (sink != null) {
        sink.close();
      }
    }
  }

  /**
   * @param input from its top; closed with this
   */
  OutputWriter(
      BatchState batch,
      InputLines input,
      LineTable lines,
      LineJobs jobs,
      OutcomeSource outcomes,
      BlobStore blobs) {
    this.batch = batch;
    this.input = input;
    this.lines = lines;
    this.jobs = jobs;
    this.outcomes = outcomes;
    ending = batch.ending().orElseThrow();
    output = new File(blobs, ending.outputFile());
    errors = new File(blobs, ending.errorFile());
  }

  /** Writes a window more; empty while there are lines left. */
  Optional<Files> write() throws IOException {
    readAhead();
    if (customIds.isEmpty()) {
      return Optional.of(commit());
    }
    int to = next + Math.min(window, customIds.size());
    Map<Integer, Long> places = places(to);
    requireAll(places, to);
    NavigableSet<Long> offsets = new TreeSet<>(places.values());
    long maxBytes = to - next == 1 ? Long.MAX_VALUE : MAX_BYTES;
    Optional<Map<Long, Outcome>> found =
        outcomes.read(batch.order().id().partition(), offsets, maxBytes);
    if (found.isEmpty()) {
      window = Math.max(1, (to - next) / 2);
    } else {
      write(to, places, found.get());
    }
    return Optional.empty();
  }

  private void readAhead() throws IOException {
    while (customIds.size() < window && input.nextIndex() < batch.splitting().total()) {
      Optional<InputLine> line = input.next();
      if (line.isEmpty()) {
        throw new IOException("the input file has fewer lines than when it was validated");
      }
      customIds.add(
          BatchLine.scan(line.get().bytes())
              .orElseThrow(() -> new IOException("a validated line can't be read any more"))
              .text(Part.CUSTOM_ID));
    }
  }

  /** Where the outcomes of the window's lines lie, by line. */
  private Map<Integer, Long> places(int to) {
    BatchOrder order = batch.order();
    int last = Math.min(to, batch.splitting().nextLine());
    List<LineState> states = lines.lines(order.id(), order.operation(), next, last);
    Map<Integer, Long> places = new HashMap<>();
    for (LineState state : states) {
      state.outcome().ifPresent(offset -> places.put(state.line(), offset));
    }
    return places;
  }

  /** All lines of a completed batch have ended: who doesn't see an outcome has to look again. */
  private void requireAll(Map<Integer, Long> places, int to) {
    if (ending.status() == BatchStatus.COMPLETED && places.size() < to - next) {
      throw new JobTableUnavailable(
          "the table shows %d outcomes of the %d lines from %d"
              .formatted(places.size(), to - next, next));
    }
  }

  private void write(int to, Map<Integer, Long> places, Map<Long, Outcome> found)
      throws IOException {
    for (; next < to; next++) {
      Optional<Outcome> outcome =
          Optional.ofNullable(places.get(next)).flatMap(at -> Optional.ofNullable(found.get(at)));
      JobId job = jobs.id(batch.order(), next);
      write(OutputLine.of(batch.order(), next, job, customIds.remove(), outcome, ending.status()));
    }
    window = Math.min(MAX_WINDOW, window * 2);
  }

  private void write(OutputLine line) throws IOException {
    (line.completed() ? output : errors).write(line.bytes());
    result =
        line.completed() ? result.plusCompleted(line.usage()) : result.plusFailed(line.usage());
  }

  private Files commit() throws IOException {
    output.commit();
    errors.commit();
    return new Files(result, output.bytes, errors.bytes);
  }

  @Override
  public void close() throws IOException {
    output.close();
    errors.close();
    input.close();
  }
}
