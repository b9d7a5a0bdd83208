package io.headrace.workers.window;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A worker with one lane as a process of its own, to be killed. */
final class LaneProcess {
  private LaneProcess() {}

  public static void main(String[] args) throws InterruptedException {
    try (Lane _ =
        LaneKit.start(
            LaneKit.config(args[0], args[1], args[2]), new RandomWork(Duration.ofMillis(3)))) {
      new CountDownLatch(1).await();
    }
  }

  static Process start(String bootstrap, String lane, String instance) throws java.io.IOException {
    return new ProcessBuilder(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LaneProcess.class.getName(),
                bootstrap,
                lane,
                instance))
        .inheritIO()
        .start();
  }
}
