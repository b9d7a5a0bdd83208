package io.headrace.usage;

import io.headrace.config.ConfigException;
import io.headrace.config.KafkaConfig;
import io.headrace.ops.Health;
import io.headrace.topic.Topic;
import io.headrace.topic.TopicProvisioner;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Kafka Streams application of a role: its topics made, started, watched and closed. */
public final class StreamsApp implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StreamsApp.class);
  private static final Duration MAX_PROVISION = Duration.ofSeconds(15);
  private static final Duration MAX_CLOSE = Duration.ofSeconds(4);

  /** Between a failed thread and its successor, so that a lasting fault can't burn a core. */
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

  private final String role;
  private final KafkaStreams streams;
  private final Health health;
  private final MeterRegistry metrics;
  private final Counter restarts;
  private final List<Meter> meters;

  private StreamsApp(
      String role,
      StreamsSettings settings,
      KafkaStreams streams,
      Health health,
      MeterRegistry metrics) {
    this.role = role;
    this.streams = streams;
    this.health = health;
    this.metrics = metrics;
    String application = settings.application();
    restarts = metrics.counter("headrace.streams.restarts", "application", application);
    meters =
        List.of(
            restarts,
            gauge("headrace.streams.running", application, app -> app.isRunning() ? 1 : 0),
            gauge("headrace.streams.lag", application, StreamsApp::lag));
  }

  /**
   * Returns once the application is on its way; the health entry {@code role} tells when it runs.
   *
   * @param outcomes of whose records only headers are read
   */
  public static StreamsApp start(
      String role,
      Topology topology,
      StreamsSettings settings,
      Topic<?, ?> outcomes,
      Health health,
      MeterRegistry metrics) {
    return start(role, topology, settings, outcomes, OutcomeParts.NONE, health, metrics);
  }

  /**
   * @param parts what is read of {@code outcomes} besides headers
   */
  public static StreamsApp start(
      String role,
      Topology topology,
      StreamsSettings settings,
      Topic<?, ?> outcomes,
      OutcomeParts parts,
      Health health,
      MeterRegistry metrics) {
    var clients = new HeaderOnlyClients(outcomes.name(), parts);
    var streams = new KafkaStreams(topology, settings.toConfig(), clients);
    var app = new StreamsApp(role, settings, streams, health, metrics);
    streams.setUncaughtExceptionHandler(app::replaceThread);
    health.register(role, app::state);
    streams.start();
    return app;
  }

  /**
   * Creates the topics that are missing, before anything reads them.
   *
   * @throws ConfigException in one line, when Kafka doesn't answer
   */
  public static void ensure(KafkaConfig kafka, List<Topic<?, ?>> topics) {
    int wait = Math.toIntExact(MAX_PROVISION.toMillis());
    Map<String, Object> config =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap(),
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, wait,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, wait);
    try (Admin admin = Admin.create(config)) {
      new TopicProvisioner(admin, kafka.partitions(), kafka.replicas()).ensure(topics);
    } catch (ExecutionException | KafkaException e) {
      throw new ConfigException(
          "configuration: kafka.bootstrap: %s: %s; start Kafka there, or give another address"
              .formatted(kafka.bootstrap(), e.getCause() == null ? e : e.getCause().getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while creating topics", e);
    }
  }

  /** Leaves its group, so that the next start need not wait for this one's session to end. */
  @Override
  public void close() {
    health.remove(role);
    var options =
        CloseOptions.timeout(MAX_CLOSE)
            .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP);
    if (!streams.close(options)) {
      log.warn(
          "{} did not stop within {} s; its open transaction is aborted and done again by the next",
          role,
          MAX_CLOSE.toSeconds());
    }
    meters.forEach(metrics::remove);
  }

  private boolean isRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  private Health.State state() {
    KafkaStreams.State now = streams.state();
    return Health.State.of(
        now == KafkaStreams.State.RUNNING, "Kafka Streams is " + now + "; its work waits in Kafka");
  }

  /** Records in Kafka that it has not read, over all its partitions. */
  private double lag() {
    return streams.metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals("records-lag"))
        .mapToDouble(metric -> metric.metricValue() instanceof Double lag ? lag : 0)
        .filter(Double::isFinite)
        .sum();
  }

  private Gauge gauge(String name, String application, ToDoubleFunction<StreamsApp> value) {
    return Gauge.builder(name, this, value).tag("application", application).register(metrics);
  }

  private StreamThreadExceptionResponse replaceThread(Throwable failure) {
    restarts.increment();
    log.atError()
        .setCause(failure)
        .log(
            "{} failed; a new thread goes on from the last commit in {} s; nothing is lost",
            role,
            RESTART_PAUSE.toSeconds());
    try {
      Thread.sleep(RESTART_PAUSE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // closing: the new thread ends as it starts
    }
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }
}
