package io.headrace.ingress.files;

import io.headrace.ingress.blob.BlobStore;
import io.headrace.ingress.jobs.JobTableUnavailable;
import io.headrace.ingress.jobs.ObjectKind;
import io.headrace.ingress.jobs.ObjectTable;
import io.headrace.ingress.jobs.OpenObject;
import io.headrace.ingress.registrar.Registrar;
import io.headrace.ingress.registrar.Registration;
import io.headrace.ingress.submit.QueueUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the bytes, and then the record, of files that nobody sees or reads any more, at the
 * owners of their partitions. After a crash between the two the next sweep does both again.
 */
public final class FileSweep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FileSweep.class);
  private static final int MAX_REMOVED = 1_000; // of a partition, in one sweep

  private final ObjectTable objects;
  private final Registrar registrar;
  private final BlobStore blobs;
  private final FileMetrics metrics;
  private final InstantSource clock;
  private final Duration every;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  private FileSweep(
      ObjectTable objects,
      Registrar registrar,
      BlobStore blobs,
      FileMetrics metrics,
      InstantSource clock,
      Duration every) {
    this.objects = objects;
    this.registrar = registrar;
    this.blobs = blobs;
    this.metrics = metrics;
    this.clock = clock;
    this.every = every;
    thread = Thread.ofVirtual().name("file-sweep").unstarted(this::run);
  }

  public static FileSweep start(
      ObjectTable objects,
      Registrar registrar,
      BlobStore blobs,
      FileMetrics metrics,
      InstantSource clock,
      Duration every) {
    FileSweep sweep = new FileSweep(objects, registrar, blobs, metrics, clock, every);
    sweep.thread.start();
    return sweep;
  }

  private void run() {
    try {
      while (!closing.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        for (int partition : objects.served()) {
          sweep(partition);
        }
      }
    } catch (InterruptedException _) {
      log.debug("no more sweeps");
    }
  }

  /** An error of one partition is the next sweep's work. */
  private void sweep(int partition) throws InterruptedException {
    try {
      for (OpenObject due : objects.open(ObjectKind.FILE, partition, MAX_REMOVED, this::isDue)) {
        removeOrLeave(FileCodec.decode(due.value()));
      }
    } catch (JobTableUnavailable e) {
      log.debug("partition {} has moved on: {}", partition, e.getMessage());
    } catch (QueueUnavailable | RuntimeException e) {
      log.warn("files of partition {} can't be removed; the next sweep tries again", partition, e);
    }
  }

  /** One that can't be read doesn't hold up the others. */
  private boolean isDue(byte[] value) {
    try {
      return FileCodec.decode(value).isRemovable(clock.instant());
    } catch (IllegalArgumentException e) {
      log.error("a file's record can't be read; its bytes stay: {}", e.getMessage());
      return false;
    }
  }

  private void removeOrLeave(FileState file) throws QueueUnavailable, InterruptedException {
    try {
      remove(file);
      metrics.removed();
    } catch (IOException e) {
      log.warn("the bytes of {} can't be removed; the next sweep tries again", file.id(), e);
    }
  }

  private void remove(FileState file) throws IOException, QueueUnavailable, InterruptedException {
    blobs.delete(file.id().value());
    registrar.register(
        file.id().partition(),
        file.id().value(),
        () ->
            new Registration<>(
                List.of(FileRecords.gone(file, clock.instant())), file.id().value()));
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }
}
