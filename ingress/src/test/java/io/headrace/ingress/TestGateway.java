package io.headrace.ingress;

import static org.awaitility.Awaitility.await;

import io.headrace.config.Settings;
import io.headrace.embedded.EmbeddedKafka;
import io.headrace.ops.Closing;
import io.headrace.ops.Health;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A broker, an ingress on a free port and a fake worker, for one test class. */
final class TestGateway implements AutoCloseable {
  static final String KEY = "sk-headrace-dev";
  static final String SECRET = "of tests";
  static final String OTHER_KEY = "sk-other";

  private final Closing parts = new Closing();
  private final Health health = new Health();
  final FakeWorker worker;
  final EmbeddedKafka kafka;
  final Ingress ingress;
  private final TestClient client;
  final Path files;

  TestGateway(Path folder, String settings) throws InterruptedException {
    files = folder.resolve("files");
    kafka = parts.add(EmbeddedKafka.start(folder.resolve("kafka"), 0));
    ingress = parts.add(start(folder, settings, health));
    client = parts.add(new TestClient(ingress.port()));
    worker = parts.add(FakeWorker.start(kafka.bootstrapServers()));
    await().atMost(Duration.ofSeconds(30)).until(health::isReady);
  }

  TestGateway(Path folder) throws InterruptedException {
    this(folder, "");
  }

  /** One more instance on the same broker. */
  Ingress start(Path folder, String settings, Health health) throws InterruptedException {
    String defaults =
        """
        kafka: { bootstrap: "%s", partitions: 3 }
        ingress: { port: 0, stateDir: "%s", maxBody: 64KiB, produceTimeout: 2s, blobs: { folder: "%s" } }
        ids: { secret: "%s" }
        tenants:
          - { id: dev, keys: [ { id: dev-1, key: sk-headrace-dev } ] }
          - { id: other, keys: [ { id: other-1, key: sk-other } ] }
          - { id: calm, maxPriority: normal, keys: [ { id: calm-1, key: sk-calm } ] }
        """
            .formatted(kafka.bootstrapServers(), folder.resolve("state"), files, SECRET);
    return Ingress.start(
        Settings.load(Optional.empty(), Map.of()).with(defaults).with(settings),
        health,
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
        Clock.systemUTC());
  }

  URI uri(String path) {
    return client.uri(path);
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    return client.get(path, headers);
  }

  HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    return client.post(path, body, headers);
  }

  HttpResponse<String> delete(String path, String... headers) throws Exception {
    return client.delete(path, headers);
  }

  HttpResponse<String> send(HttpRequest.Builder request, String... headers) throws Exception {
    return client.send(request, headers);
  }

  String submitted(String model) throws Exception {
    return client.submitted(model);
  }

  static String id(HttpResponse<String> response) {
    return response.body().replaceAll("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
  }

  static String body(String model, String... more) {
    String fields = more.length == 0 ? "" : "," + String.join(",", more);
    return "{\"model\":\"" + model + "\",\"input\":\"What is 2+2?\"" + fields + "}";
  }

  static String chat(String model, String... more) {
    String fields = more.length == 0 ? "" : "," + String.join(",", more);
    String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"What is 2+2?\"}]";
    return "{\"model\":\"" + model + "\"," + messages + fields + "}";
  }

  Health health() {
    return health;
  }

  @Override
  public void close() {
    parts.close();
  }
}
