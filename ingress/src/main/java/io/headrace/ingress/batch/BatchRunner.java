package io.headrace.ingress.batch;

import io.headrace.ingress.batch.BatchWork.Turn;
import io.headrace.ingress.jobs.JobTableUnavailable;
import io.headrace.ingress.jobs.ObjectKind;
import io.headrace.ingress.jobs.ObjectTable;
import io.headrace.ingress.jobs.OpenObject;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.TenantId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each open batch of one partition its turns, one step after the other, so that a large batch
 * doesn't hold up a small one. Sleeps until something changes or a moment comes.
 */
final class BatchRunner implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BatchRunner.class);

  /** Lines that end in between are looked at together. */
  private static final Duration PACE = Duration.ofMillis(50);

  /** Time isn't only passed by sleeping: a computer may have slept. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** For batches of create calls whose end nobody knew: they are there, and were not told of. */
  private static final Duration LOOK = Duration.ofMinutes(1);

  private static final Duration BACKOFF = Duration.ofSeconds(1);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(60);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final int partition;
  private final ObjectTable objects;
  private final JobIds ids;
  private final BatchTools tools;
  private final OutcomeSource outcomes;
  private final InstantSource clock;
  private final Thread thread;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicBoolean look = new AtomicBoolean(true);
  private Instant nextLook = Instant.MIN; // owned by the thread
  private volatile boolean stopped;
  private volatile Map<TenantId, Integer> openByTenant = Map.of();
  private volatile int running;

  /** In order of creation within each tenant; owned by the thread. */
  private final Map<String, Place> places = new LinkedHashMap<>();

  /** A batch's place in the round. */
  private static final class Place {
    final BatchWork work;
    Instant next = Instant.MIN;
    Duration backoff = BACKOFF;

    Place(BatchWork work) {
      this.work = work;
    }
  }

  BatchRunner(
      int partition, ObjectTable objects, JobIds ids, BatchTools tools, OutcomeSource outcomes) {
    this.partition = partition;
    this.objects = objects;
    this.ids = ids;
    this.tools = tools;
    this.outcomes = outcomes;
    clock = tools.clock();
    thread = Thread.ofVirtual().name("batches-" + partition).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** A line has ended, or a batch has another state. Any thread. */
  void wake() {
    if (!woken.getAndSet(true)) {
      LockSupport.unpark(thread);
    }
  }

  /** There is a new batch, or one was cancelled. Any thread. */
  void look() {
    look.set(true);
    wake();
  }

  /** How many batches of the tenant are open here, as of the last look. */
  int open(TenantId tenant) {
    return openByTenant.getOrDefault(tenant, 0);
  }

  /** How many batches are open here, as of the last look. */
  int open() {
    return openByTenant.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many of them have a place. */
  int started() {
    return running;
  }

  private void run() {
    try (outcomes) {
      while (!stopped) {
        await(roundOrBackoff());
      }
    } catch (InterruptedException | InterruptException _) {
      log.debug("batches of partition {} go on elsewhere", partition);
    } finally {
      boolean _ = Thread.interrupted(); // files are given up in peace
      places.values().forEach(BatchRunner::close);
    }
  }

  /** A fault of the round itself mustn't end the runner: nobody would start another. */
  private Instant roundOrBackoff() throws InterruptedException {
    try {
      return round();
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      log.warn("batches of partition {} can't be looked at; again in {}", partition, BACKOFF, e);
      nextLook = Instant.MIN;
      return clock.instant().plus(BACKOFF);
    }
  }

  /** A turn for each; tells until when there is nothing to do. */
  private Instant round() throws InterruptedException {
    woken.set(false);
    boolean looked = look.getAndSet(false) || !clock.instant().isBefore(nextLook);
    if (looked && !findOpen()) {
      nextLook = Instant.MIN;
      return clock.instant().plus(BACKOFF);
    }
    nextLook = looked ? clock.instant().plus(LOOK) : nextLook;
    Instant wakeAt = clock.instant().plus(LONGEST);
    Map<TenantId, Integer> byTenant = running();
    for (Place place : List.copyOf(places.values())) {
      TenantId tenant = place.work.tenant();
      boolean mayStart = byTenant.getOrDefault(tenant, 0) < tools.limits().running();
      boolean before = place.work.isStarted();
      if (looked || before || mayStart || !clock.instant().isBefore(place.next)) {
        turn(place, mayStart);
      }
      byTenant.merge(tenant, (place.work.isStarted() ? 1 : 0) - (before ? 1 : 0), Integer::sum);
      wakeAt = place.next.isBefore(wakeAt) ? place.next : wakeAt;
    }
    running = byTenant.values().stream().mapToInt(Integer::intValue).sum();
    return wakeAt;
  }

  private Map<TenantId, Integer> running() {
    Map<TenantId, Integer> byTenant = new HashMap<>();
    places.values().stream()
        .filter(place -> place.work.isStarted())
        .forEach(place -> byTenant.merge(place.work.tenant(), 1, Integer::sum));
    return byTenant;
  }

  /** False when the table can't tell now. */
  private boolean findOpen() {
    try {
      Map<TenantId, Integer> open = new HashMap<>();
      for (OpenObject batch : objects.open(ObjectKind.BATCH, partition)) {
        ids.verify(BatchOrder.ID_PREFIX, batch.id())
            .ifPresent(id -> {
              open.merge(batch.tenant(), 1, Integer::sum);
              places.computeIfAbsent(batch.id(), _ -> place(batch.tenant(), id));
            });
      }
      openByTenant = Map.copyOf(open);
      return true;
    } catch (JobTableUnavailable _) {
      return false;
    }
  }

  private Place place(TenantId tenant, JobId id) {
    return new Place(new BatchWork(tenant, id, tools, outcomes));
  }

  private void turn(Place place, boolean mayStart) throws InterruptedException {
    if (place.backoff.compareTo(BACKOFF) > 0 && clock.instant().isBefore(place.next)) {
      return; // it failed a moment ago
    }
    try {
      Turn turn = place.work.turn(mayStart);
      place.backoff = BACKOFF;
      switch (turn) {
        case Turn.Moved() -> place.next = Instant.MIN;
        case Turn.Waits(Instant until) -> place.next = until;
        case Turn.Over() -> remove(place);
      }
    } catch (IOException | QueueUnavailable | RuntimeException e) {
      failed(place, e);
    }
  }

  private void failed(Place place, Exception e) throws InterruptedException {
    if (stopped || e instanceof InterruptException || Thread.currentThread().isInterrupted()) {
      throw new InterruptedException();
    }
    log.atWarn()
        .addKeyValue("batchId", place.work.id())
        .addKeyValue("partition", partition)
        .setCause(e)
        .log("a step of a batch failed; it is tried again in {}", place.backoff);
    close(place);
    place.next = clock.instant().plus(place.backoff);
    Duration doubled = place.backoff.multipliedBy(2);
    place.backoff = doubled.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : doubled;
  }

  private void remove(Place place) {
    close(place);
    places.remove(place.work.id().value());
    look.set(true); // counts those that are open
  }

  private static void close(Place place) {
    try {
      place.work.close();
    } catch (IOException | RuntimeException e) {
      log.atInfo()
          .addKeyValue("batchId", place.work.id())
          .log("a file that a batch read or wrote wasn't closed well: {}", e.toString());
    }
  }

  private void await(Instant until) throws InterruptedException {
    Instant now = clock.instant();
    if (!until.isAfter(now)) {
      return;
    }
    long nanos = Duration.between(now, until).toNanos();
    long pace = Math.min(nanos, PACE.toNanos());
    TimeUnit.NANOSECONDS.sleep(pace);
    if (!woken.get() && !look.get() && !stopped) {
      LockSupport.parkNanos(nanos - pace);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** Waits until nothing is done here any more, unless that takes too long. */
  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
    try {
      boolean _ = thread.join(CLOSE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** As {@link #close}, without waiting. */
  void stop() {
    stopped = true;
    thread.interrupt();
  }
}
