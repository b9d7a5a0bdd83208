package io.headrace.cli;

import java.time.Duration;

/** Asks for a batch until it has ended. */
final class Watch {
  private final BatchApi api;
  private final Retry retry;
  private final Display display;
  private final Clock clock;

  Watch(BatchApi api, Retry retry, Display display, Clock clock) {
    this.api = api;
    this.retry = retry;
    this.display = display;
    this.clock = clock;
  }

  /** As long as it takes: the batch itself has a completion window. */
  BatchObject untilEnd(BatchObject first) throws InterruptedException {
    Duration begun = clock.now();
    Pace pace = new Pace();
    BatchObject batch = first;
    while (!batch.isTerminal()) {
      show(batch, pace);
      clock.pause(Backoff.untilPoll(clock.now().minus(begun)));
      batch = retry.call("the poll", () -> api.find(first.id()));
    }
    return batch;
  }

  private void show(BatchObject batch, Pace pace) {
    // From the first look at running lines: the time of validating them isn't theirs.
    boolean running = batch.status().equals("in_progress");
    double perSecond = running ? pace.perSecond(clock.now(), batch.counts().done()) : 0;
    display.show(new Progress(batch.status(), batch.counts(), perSecond));
  }
}
