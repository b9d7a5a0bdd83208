package io.headrace.e2e;

import io.headrace.config.Settings;
import io.headrace.embedded.EmbeddedKafka;
import io.headrace.embedded.EmbeddedRedis;
import io.headrace.embedded.FreePort;
import io.headrace.ingress.Ingress;
import io.headrace.ops.Closing;
import io.headrace.ops.Health;
import io.headrace.workers.Workers;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * One ingress and one worker with their Kafka and Redis in the test's own process: for tests that
 * kill nobody, in a fraction of the time that a {@link Deployment} takes to start.
 */
final class Gateway implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(60);

  private final Closing started = new Closing();
  private final Health health = new Health();
  private final EmbeddedKafka kafka;
  private final String url;

  /**
   * Returns when it is ready.
   *
   * @param settings what differs from the defaults, in YAML
   */
  Gateway(Path dir, String settings) throws Exception {
    EmbeddedRedis redis = started.add(EmbeddedRedis.start(dir.resolve("redis"), 0));
    kafka = started.add(EmbeddedKafka.start(dir.resolve("kafka"), 0));
    int port = FreePort.pick();
    url = "http://127.0.0.1:" + port;
    Settings all = settings(dir).with(servers(redis, port)).with(settings);
    try {
      PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      InstantSource clock = InstantSource.system();
      started.add(Workers.start(all, health, metrics, clock, System::nanoTime));
      started.add(Ingress.start(all, health, metrics, clock));
      Awaitility.await("the gateway is ready")
          .atMost(READY_LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .until(health::isReady);
    } catch (Exception e) {
      started.close();
      throw e;
    }
  }

  private static Settings settings(Path dir) {
    Map<String, String> environment =
        Map.of(
            "HEADRACE_STATE_DIR", dir.resolve("state").toString(),
            "HEADRACE_FILES_DIR", dir.resolve("files").toString());
    return Settings.load(Optional.empty(), environment);
  }

  private String servers(EmbeddedRedis redis, int port) {
    return """
    kafka: { bootstrap: "%s" }
    redis: { url: "%s" }
    ids: { secret: "of tests" }
    tenants: [ { id: dev, keys: [ { id: dev-1, key: sk-headrace-dev } ] } ]
    ingress: { port: %d }
    """
        .formatted(kafka.bootstrapServers(), redis.url(), port);
  }

  String bootstrap() {
    return kafka.bootstrapServers();
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    started.close();
  }
}
