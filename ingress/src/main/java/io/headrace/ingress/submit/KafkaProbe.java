package io.headrace.ingress.submit;

import io.headrace.ops.Health.State;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Kafka answers, found out once a second: a request then knows it from memory and is
 * refused at once, rather than held until its produce times out.
 */
public final class KafkaProbe implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KafkaProbe.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final Admin admin;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("kafka-probe").unstarted(this::run);
  private volatile boolean up = true;

  private KafkaProbe(Admin admin) {
    this.admin = admin;
  }

  /** Kafka counts as up until the first look says otherwise. */
  public static KafkaProbe start(Admin admin) {
    KafkaProbe probe = new KafkaProbe(admin);
    probe.thread.start();
    return probe;
  }

  public boolean isUp() {
    return up;
  }

  public State state() {
    return State.of(up, "no answer within 2 s; new requests are refused until it is back");
  }

  private void run() {
    try {
      do {
        look();
      } while (!closing.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      log.debug("closed in the middle of a look");
    }
  }

  private void look() throws InterruptedException {
    boolean answered = answers();
    if (answered != up) {
      log.warn("Kafka {}", answered ? "is back" : "doesn't answer; new requests are refused");
    }
    up = answered;
  }

  private boolean answers() throws InterruptedException {
    try {
      var options = new DescribeClusterOptions().timeoutMs((int) TIMEOUT.toMillis());
      var nodes = admin.describeCluster(options).nodes();
      return !nodes.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException _) {
      return false;
    }
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }
}
