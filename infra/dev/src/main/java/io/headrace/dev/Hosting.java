package io.headrace.dev;

import io.headrace.ops.Closing;
import io.headrace.ops.Health;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** What a process of ours has besides its roles: health, metrics, and an orderly end. */
final class Hosting {
  /** Ctrl-C ends the process within this, whatever hangs. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(9);

  private static final Duration READY_CHECK = Duration.ofMillis(20);

  final Health health = new Health();
  final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final Closing started = new Closing();

  Hosting() {
    new JvmMemoryMetrics().bindTo(metrics);
    new JvmThreadMetrics().bindTo(metrics);
    new ProcessorMetrics().bindTo(metrics);
    started.add(gcMetrics());
  }

  private JvmGcMetrics gcMetrics() {
    JvmGcMetrics gc = new JvmGcMetrics();
    gc.bindTo(metrics);
    return gc;
  }

  /** On SIGTERM and Ctrl-C everything is closed in reverse order. */
  void closeOnExit() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::closeInTime, "shutdown"));
  }

  private void closeInTime() {
    Thread closing = Thread.ofPlatform().daemon().name("closing").start(started::close);
    try {
      if (!closing.join(STOP_LIMIT)) {
        System.err.println(
            "headrace: not all parts ended in time; stopping anyway, nothing is lost");
        Runtime.getRuntime().halt(0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void awaitReady() throws InterruptedException {
    while (!health.isReady()) {
      Thread.sleep(READY_CHECK);
    }
  }

  static void awaitEnd() throws InterruptedException {
    new CountDownLatch(1).await();
  }
}
