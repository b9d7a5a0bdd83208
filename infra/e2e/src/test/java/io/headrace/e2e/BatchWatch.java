package io.headrace.e2e;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Polls a batch all the time, at every ingress in turn, and notes what no poll may show: counts
 * that go back or beyond the total, a total that changes, a batch that isn't there.
 */
final class BatchWatch implements AutoCloseable {
  private static final long PAUSE_MILLIS = 3;
  private static final int MAX_WRONGS = 20;

  private final BatchApi api;
  private final BatchInput input;
  private final String id;
  private final List<String> wrongs = new CopyOnWriteArrayList<>();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Thread thread;
  private volatile BatchSeen last;
  private final AtomicInteger polls = new AtomicInteger();

  private BatchWatch(BatchApi api, BatchInput input, String id) {
    this.api = api;
    this.input = input;
    this.id = id;
    last = new BatchSeen(id, "validating", 0, 0, 0, "", "");
    thread = Thread.ofPlatform().name("watch-" + id).unstarted(this::run);
  }

  static BatchWatch start(BatchApi api, BatchInput input, String id) {
    BatchWatch watch = new BatchWatch(api, input, id);
    watch.thread.start();
    return watch;
  }

  private void run() {
    try {
      while (!stopped.get() && !last.hasEnded()) {
        api.poll(id).ifPresent(this::look);
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(HttpResponse<String> answer) {
    if (answer.statusCode() != 200) {
      wrong("answered " + answer.statusCode());
      return;
    }
    BatchSeen now = BatchSeen.of(answer.body());
    BatchSeen before = last;
    if (now.completed() < before.completed() || now.failed() < before.failed()) {
      wrong("went back from " + before + " to " + now);
    }
    if (now.done() > now.total() || now.total() > input.size()) {
      wrong("counts more than there is: " + now);
    }
    if (before.total() > 0 && now.total() < before.total()) {
      wrong("lost lines between " + before + " and " + now);
    }
    polls.incrementAndGet();
    last = now;
  }

  private void wrong(String what) {
    if (wrongs.size() < MAX_WRONGS) {
      wrongs.add(id + " " + what);
    }
  }

  BatchSeen last() {
    return last;
  }

  BatchInput input() {
    return input;
  }

  int polls() {
    return polls.get();
  }

  List<String> wrongs() {
    return wrongs;
  }

  BatchResults results() throws Exception {
    return BatchResults.of(api.content(last.outputFile()), api.content(last.errorFile()));
  }

  @Override
  public void close() {
    stopped.set(true);
    thread.interrupt();
  }
}
