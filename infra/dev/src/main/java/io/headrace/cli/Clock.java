package io.headrace.cli;

import java.time.Duration;

/** Elapsed time and waiting for it. */
interface Clock {
  Clock SYSTEM =
      new Clock() {
        @Override
        public Duration now() {
          return Duration.ofNanos(System.nanoTime());
        }

        @Override
        public void pause(Duration length) throws InterruptedException {
          Thread.sleep(length);
        }
      };

  /** Since some moment of the past. */
  Duration now();

  void pause(Duration length) throws InterruptedException;
}
