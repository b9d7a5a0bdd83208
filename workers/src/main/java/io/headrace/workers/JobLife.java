package io.headrace.workers;

import io.headrace.workers.window.Job;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A running job as others see it: whether it is in a call, for how long, and how to cancel it. */
final class JobLife {
  private static final long NOT_CALLING = Long.MIN_VALUE;

  private final Job job;
  private final Thread thread;
  private final LongSupplier nanos;
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private boolean calling;
  private boolean announced;
  private boolean lastCall;
  private long callBegunNanos = NOT_CALLING;
  private long callNanos;

  JobLife(Job job, Thread thread, LongSupplier nanos) {
    this.job = job;
    this.thread = thread;
    this.nanos = nanos;
  }

  Job job() {
    return job;
  }

  boolean isCancelled() {
    return cancelled.getCount() == 0;
  }

  /** Ends a wait or a call at once. */
  synchronized void cancel() {
    cancelled.countDown();
    if (calling) {
      thread.interrupt();
    }
  }

  /** A call that runs may go on and counts; where none does the job is cancelled. */
  synchronized void beginNoCall() {
    lastCall = true;
    if (!calling) {
      cancelled.countDown();
    }
  }

  /** Waits, but no longer than until the job is cancelled. */
  @SuppressWarnings("CheckReturnValue")
  void await(Duration wait) throws InterruptedException {
    endAfterLastCall();
    boolean _ = cancelled.await(wait.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Who waits had no answer, or had one that asks for another call. */
  private synchronized void endAfterLastCall() {
    if (lastCall) {
      cancelled.countDown();
    }
  }

  /** False when the job was cancelled first. */
  synchronized boolean callBegins() {
    calling = !isCancelled() && !lastCall;
    callBegunNanos = nanos.getAsLong();
    callNanos = 0;
    return calling;
  }

  /** No interrupt by {@link #cancel} comes after this; one that came stays with the call. */
  synchronized void callEnds() {
    calling = false;
    callNanos = nanos.getAsLong() - callBegunNanos;
    callBegunNanos = NOT_CALLING;
    if (isCancelled()) {
      boolean _ = Thread.interrupted();
    }
  }

  /** How long the last call took, in milliseconds; setting the time of day doesn't change it. */
  synchronized long callMillis() {
    return TimeUnit.NANOSECONDS.toMillis(callNanos);
  }

  /** True once, when a call has been running for so long. */
  synchronized boolean announceAfter(Duration age) {
    boolean due = !announced && calling && nanos.getAsLong() - callBegunNanos >= age.toNanos();
    announced |= due;
    return due;
  }
}
