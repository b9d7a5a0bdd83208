package io.headrace.ingress.files;

import io.headrace.ingress.blob.BlobStore;
import io.headrace.ingress.jobs.JobTableUnavailable;
import io.headrace.ingress.jobs.ObjectKind;
import io.headrace.ingress.jobs.ObjectTable;
import io.headrace.ingress.registrar.Registrar;
import io.headrace.ingress.registrar.Registration;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes blobs that no file names: what a crash between an upload and its record leaves, or one
 * whose record was never acknowledged. A blob's name tells its partition, whose owner decides.
 *
 * <p>No race with uploads: a record follows its blob within seconds, and a blob is left alone until
 * it is older than {@code age}. Nor with batches, which may write a file again after any time:
 * names that they have chosen are in use. Two owners at once decide alike from tables that are far
 * younger than {@code age}, and to delete again is no error.
 */
public final class BlobSweep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BlobSweep.class);
  private static final int MAX_NAMES = 10_000; // in memory

  private final Parts parts;
  private final Duration every;
  private final Duration age;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /**
   * What the sweep asks.
   *
   * @param inUse names of one partition that have no record and will have one
   */
  public record Parts(
      ObjectTable objects,
      Registrar registrar,
      BlobStore blobs,
      JobIds ids,
      IntFunction<Set<String>> inUse,
      FileMetrics metrics,
      InstantSource clock) {}

  private BlobSweep(Parts parts, Duration every, Duration age) {
    this.parts = parts;
    this.every = every;
    this.age = age;
    thread = Thread.ofVirtual().name("blob-sweep").unstarted(this::run);
  }

  public static BlobSweep start(Parts parts, Duration every, Duration age) {
    BlobSweep sweep = new BlobSweep(parts, every, age);
    sweep.thread.start();
    return sweep;
  }

  private void run() {
    try {
      while (!closing.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        sweepOrLeave();
      }
    } catch (InterruptedException _) {
      log.debug("no more sweeps");
    }
  }

  private void sweepOrLeave() throws InterruptedException {
    try {
      Instant before = parts.clock().instant().minus(age);
      parts.blobs().removeBrokenOff(before);
      sweep(before);
    } catch (IOException | RuntimeException e) {
      log.warn("blobs without a file can't be looked for; the next sweep tries again", e);
    }
  }

  private void sweep(Instant before) throws IOException, InterruptedException {
    Optional<String> from = Optional.of("");
    Map<Integer, Set<String>> names = new HashMap<>();
    while (from.isPresent()) {
      BlobStore.Page page = parts.blobs().older(before, from.filter(at -> !at.isEmpty()));
      page.names().forEach(name -> add(name, names));
      from = page.next();
      if (from.isEmpty() || names.values().stream().mapToInt(Set::size).sum() >= MAX_NAMES) {
        removeUnnamed(names);
        names.clear();
      }
    }
  }

  /** Names that aren't ids of this deployment are somebody else's. */
  private void add(String name, Map<Integer, Set<String>> names) {
    parts
        .ids()
        .verify(FileState.PREFIX, name)
        .map(JobId::partition)
        .filter(partition -> parts.objects().served().contains(partition))
        .ifPresent(partition -> names.computeIfAbsent(partition, _ -> new HashSet<>()).add(name));
  }

  private void removeUnnamed(Map<Integer, Set<String>> names)
      throws IOException, InterruptedException {
    for (var one : names.entrySet()) {
      for (String name : unnamed(one.getKey(), one.getValue())) {
        parts.blobs().delete(name);
        parts.metrics().unnamedRemoved();
        log.info("removed the blob {}, which no file names", name);
      }
    }
  }

  /** Decided in the registrar, which sees all that was registered before. */
  private Set<String> unnamed(int partition, Set<String> names) throws InterruptedException {
    try {
      return parts
          .registrar()
          .register(partition, "blob-sweep", () -> Registration.nothing(without(partition, names)));
    } catch (QueueUnavailable | JobTableUnavailable e) {
      log.debug("partition {} can't tell now: {}", partition, e.getMessage());
      return Set.of();
    }
  }

  private Set<String> without(int partition, Set<String> names) {
    Set<String> left = new HashSet<>(names);
    left.removeAll(parts.objects().known(ObjectKind.FILE, partition, names));
    left.removeAll(parts.inUse().apply(partition));
    return left;
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }
}
