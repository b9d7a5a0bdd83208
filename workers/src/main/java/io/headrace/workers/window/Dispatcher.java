package io.headrace.workers.window;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts jobs in their order while there is room, each on a virtual thread of its own. Room is
 * bounded three times: calls at once, jobs started and not yet committed, and their bytes.
 *
 * <p>Invariant, under the lock: {@code uncommitted} counts the jobs between {@link #begin} and
 * {@link #ended}, {@code uncommittedBytes} their bodies and, once there, outcomes, {@code running}
 * those whose work hasn't returned.
 */
final class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private static final String TOO_LARGE = "its outcome is too large for Kafka";

  /** Makes the thread that a job runs on. */
  interface Threads {
    Thread unstarted(Job job, Runnable work);
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final FairQueue queue;
  private final ReadAhead waiting;
  private final Suspects suspects = new Suspects();

  /** Each job's thread, so that its work can be stopped. */
  private final Map<Job, Thread> threads = new ConcurrentHashMap<>();

  private final LaneLimits limits;
  private final Work work;
  private final GroupCommit commit;
  private final Threads starter;
  private int running;
  private int uncommitted;
  private long uncommittedBytes;
  private boolean stopped;

  Dispatcher(LaneLimits limits, Work work, GroupCommit commit, Threads starter, FairQueue queue) {
    this.queue = queue;
    this.waiting = new ReadAhead(limits);
    this.limits = limits;
    this.work = work;
    this.commit = commit;
    this.starter = starter;
  }

  /** Takes over what one poll brought. */
  void add(Collection<Job> jobs) {
    lock.lock();
    try {
      for (Job job : jobs) {
        waiting.add(job);
        queue.add(job);
      }
      startWhileRoom();
    } finally {
      lock.unlock();
    }
  }

  /** Those of these partitions, which share the room, that have as much waiting as they may. */
  Set<TopicPartition> full(Collection<TopicPartition> partitions) {
    lock.lock();
    try {
      return waiting.full(partitions);
    } finally {
      lock.unlock();
    }
  }

  /** What holds jobs up, or the reading of more, by names of {@link LaneLimits}. */
  Set<String> limitsReached() {
    lock.lock();
    try {
      boolean waits = !waiting.isEmpty();
      Map<String, Boolean> limitsHold =
          Map.of(
              "concurrency", waits && running >= limits.concurrency(),
              "maxInFlight", waits && uncommitted >= limits.maxInFlight(),
              "maxInFlightBytes", waits && uncommittedBytes >= limits.maxInFlightBytes(),
              "maxBuffered", waiting.isCountUsed(),
              "maxBufferedBytes", waiting.areBytesUsed());
      return limitsHold.keySet().stream().filter(limitsHold::get).collect(Collectors.toSet());
    } finally {
      lock.unlock();
    }
  }

  /** To be called now and then: what has run for long no longer holds others up. */
  void look(long nowNanos) {
    lock.lock();
    try {
      suspects.look(nowNanos);
      startWhileRoom();
    } finally {
      lock.unlock();
    }
  }

  /** To be called now and then: those that wait for a ticket end on time too. */
  void endOver() {
    lock.lock();
    try {
      if (!stopped) {
        for (Job job : queue.take(waiting -> !waiting.isSuspect() && work.isOver(waiting))) {
          leaveBuffer(job);
          begin(job);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Called when jobs that had no ticket may get one. */
  void wake() {
    lock.lock();
    try {
      startWhileRoom();
    } finally {
      lock.unlock();
    }
  }

  int running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  /** Starts nothing of these partitions any more. */
  void drop(Collection<TopicPartition> partitions) {
    lock.lock();
    try {
      var _ = queue.take(job -> partitions.contains(job.partition()));
      suspects.removeIf(job -> partitions.contains(job.partition()));
      waiting.drop(partitions);
    } finally {
      lock.unlock();
    }
  }

  /** Stops the calls of these partitions; their jobs are somebody else's. */
  void interrupt(Collection<TopicPartition> partitions) {
    threads.forEach((job, thread) -> {
      if (partitions.contains(job.partition())) {
        thread.interrupt();
      }
    });
  }

  /** Starts nothing at all any more. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  private void launch(Job job) {
    Thread thread = starter.unstarted(job, () -> execute(job));
    threads.put(job, thread);
    thread.start();
  }

  private void startWhileRoom() {
    while (!stopped && hasRoom()) {
      Job job = next();
      if (job == null) {
        return;
      }
      begin(job);
    }
  }

  /** One job may always run, whatever its size. */
  private boolean hasRoom() {
    return running < limits.concurrency()
        && uncommitted < limits.maxInFlight()
        && (uncommitted == 0 || uncommittedBytes < limits.maxInFlightBytes());
  }

  private @Nullable Job next() {
    Job job = suspects.poll();
    while (job == null) {
      job = queue.poll(this::mayStart);
      if (job == null) {
        return null;
      }
      if (job.isSuspect()) {
        suspects.add(job);
        job = suspects.poll();
      }
    }
    leaveBuffer(job);
    return job;
  }

  /** Suspects take what they need when they have a place. */
  private boolean mayStart(Job job) {
    if (job.isSuspect() || job.isPoison()) {
      return true;
    }
    Optional<Ticket> ticket = work.ticket(job);
    ticket.ifPresent(job::setTicket);
    return ticket.isPresent();
  }

  private void leaveBuffer(Job job) {
    waiting.remove(job);
  }

  private void begin(Job job) {
    running++;
    uncommitted++;
    uncommittedBytes += job.body().length;
    if (job.isSuspect()) {
      job.setPlace(new SuspectPlace(job));
    }
    job.window().start(job.slot(), !job.isSuspect() || suspects.isBlamed(job));
    if (job.window().mustMark(job.slot())) {
      commit.mark(job.window(), () -> launch(job), () -> abandon(job));
    } else {
      launch(job);
    }
  }

  private void execute(Job job) {
    try {
      conclude(job);
    } catch (VirtualMachineError e) {
      // Not to be given up for: the crash is counted, and what is in flight runs again elsewhere.
      stop();
      commit.fail(e);
    }
  }

  private void conclude(Job job) {
    List<ProducerRecord<String, byte[]>> none = List.of();
    Optional<List<ProducerRecord<String, byte[]>>> records = Optional.empty();
    try {
      records = records(job);
    } finally {
      threads.remove(job);
      long bytes = RecordSize.of(records.orElse(none));
      returned(job, bytes);
      records.ifPresentOrElse(
          done ->
              commit.add(
                  new Completion(
                      job.window(),
                      job.slot(),
                      done,
                      () -> giveUp(job, TOO_LARGE),
                      () -> ended(job, bytes))),
          () -> ended(job, bytes));
    }
  }

  private Optional<List<ProducerRecord<String, byte[]>>> records(Job job) {
    try {
      if (job.isPoison()) {
        return Optional.of(
            giveUp(job, "it was in flight at " + job.crashes() + " crashes of a worker"));
      }
      List<ProducerRecord<String, byte[]>> records = work.run(job);
      return Optional.of(RecordSize.isTooLarge(records) ? giveUp(job, TOO_LARGE) : records);
    } catch (InterruptedException e) {
      if (job.window().isClosed() || isStopped()) {
        return Optional.empty(); // the partition is somebody else's, and so is the job
      }
      return Optional.of(faulty(job, e));
    } catch (RuntimeException | StackOverflowError e) {
      return Optional.of(faulty(job, e)); // a request or an answer nested too deeply
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Error e) {
      return Optional.of(faulty(job, e));
    }
  }

  private List<ProducerRecord<String, byte[]>> faulty(Job job, Throwable fault) {
    log.atError()
        .setCause(fault)
        .addKeyValue("jobId", job.id())
        .addKeyValue("requestId", job.requestId())
        .log("the work on a job failed by a fault of ours; it goes to the dead letters");
    return giveUp(job, "a fault in the worker: " + fault.getClass().getSimpleName());
  }

  private List<ProducerRecord<String, byte[]>> giveUp(Job job, String reason) {
    try {
      List<ProducerRecord<String, byte[]>> end = work.giveUp(job, reason);
      if (!RecordSize.isTooLarge(end)) {
        return end;
      }
      log.atError().addKeyValue("jobId", job.id()).log("the end of a given up job is too large");
    } catch (RuntimeException e) {
      log.atError()
          .setCause(e)
          .addKeyValue("jobId", job.id())
          .log("a job can't even be given up; its request goes to the dead letters");
    }
    return unreadable(work, job.source(), reason);
  }

  /** What becomes of a record that has no other end: at worst a line in the log. */
  static List<ProducerRecord<String, byte[]>> unreadable(
      Work work, ConsumerRecord<String, byte[]> source, String why) {
    try {
      List<ProducerRecord<String, byte[]>> dead = work.unreadable(source, why);
      if (!RecordSize.isTooLarge(dead)) {
        return dead;
      }
      log.error("a dead letter is too large for Kafka; the record is dropped");
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("a dead letter can't be written; the record is dropped");
    }
    return List.of();
  }

  /** The job was never launched: its partition was let go before its mark was on record. */
  private void abandon(Job job) {
    job.takeTicket().giveBack();
    returned(job, 0);
    ended(job, 0);
  }

  private void returned(Job job, long outcomeBytes) {
    lock.lock();
    try {
      queue.correct(job, job.uncharged());
      running--;
      uncommittedBytes += outcomeBytes;
      startWhileRoom();
    } finally {
      lock.unlock();
    }
  }

  /** The job's records are committed, or it is dropped. */
  private void ended(Job job, long outcomeBytes) {
    lock.lock();
    try {
      uncommitted--;
      uncommittedBytes -= job.body().length + outcomeBytes;
      if (job.isSuspect()) {
        suspects.ended(job, job.window().isFinished(job.slot()));
      }
      startWhileRoom();
    } finally {
      lock.unlock();
    }
  }

  /** A suspect's place; it has one when it starts. */
  private final class SuspectPlace implements Place {
    private final Job job;
    private boolean leaving;

    SuspectPlace(Job job) {
      this.job = job;
    }

    @Override
    public boolean take() throws InterruptedException {
      boolean mark;
      lock.lock();
      try {
        boolean had = suspects.hasPlace(job);
        if (leaving || !had && !suspects.take(job)) {
          return false;
        }
        mark = !had && job.isSuspectedTwice() && suspects.isBlamed(job);
        suspects.callBegins(job);
      } finally {
        lock.unlock();
      }
      if (mark) {
        blameOnRecord();
      }
      return true;
    }

    private void blameOnRecord() throws InterruptedException {
      job.window().blame(job.slot(), true);
      BlockingQueue<Boolean> marked = new ArrayBlockingQueue<>(1);
      commit.mark(job.window(), () -> marked.add(true), () -> marked.add(false));
      if (!marked.take()) {
        throw new InterruptedException("the partition is somebody else's, and so is the job");
      }
    }

    /** Another may have the place once it is on record that a crash doesn't count for this one. */
    @Override
    public void leave() {
      if (!beginToLeave()) {
        return;
      }
      if (job.isSuspectedTwice()) {
        job.window().blame(job.slot(), false);
        commit.mark(job.window(), this::free, this::free);
      } else {
        free();
      }
    }

    private boolean beginToLeave() {
      lock.lock();
      try {
        boolean begins = !leaving && suspects.hasPlace(job);
        leaving |= begins;
        return begins;
      } finally {
        lock.unlock();
      }
    }

    private void free() {
      lock.lock();
      try {
        leaving = false;
        suspects.leave(job);
        startWhileRoom();
      } finally {
        lock.unlock();
      }
    }
  }
}
