package io.headrace.ingress;

import static org.awaitility.Awaitility.await;

import io.headrace.config.Settings;
import io.headrace.embedded.EmbeddedKafka;
import io.headrace.ops.Closing;
import io.headrace.ops.Health;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A broker, an ingress on a free port and a fake worker, for one test class. */
final class TestGateway implements AutoCloseable {
  static final String KEY = "sk-headrace-dev";
  static final String OTHER_KEY = "sk-other";

  private final Closing parts = new Closing();
  private final HttpClient http = parts.add(HttpClient.newHttpClient());
  private final Health health = new Health();
  final FakeWorker worker;
  final EmbeddedKafka kafka;
  final Ingress ingress;

  TestGateway(Path folder, String settings) throws InterruptedException {
    kafka = parts.add(EmbeddedKafka.start(folder.resolve("kafka"), 0));
    ingress = parts.add(start(folder, settings, health));
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
        ingress: { port: 0, stateDir: "%s", maxBody: 64KiB, produceTimeout: 2s }
        tenants:
          - { id: dev, keys: [ { id: dev-1, key: sk-headrace-dev } ] }
          - { id: other, keys: [ { id: other-1, key: sk-other } ] }
        """
            .formatted(kafka.bootstrapServers(), folder.resolve("state"));
    return Ingress.start(
        Settings.load(Optional.empty(), Map.of()).with(defaults).with(settings),
        health,
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
        Clock.systemUTC());
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + ingress.port() + path);
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)), headers);
  }

  HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body)), headers);
  }

  HttpResponse<String> delete(String path, String... headers) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).DELETE(), headers);
  }

  /** With the development key unless the headers say otherwise. */
  HttpResponse<String> send(HttpRequest.Builder request, String... headers) throws Exception {
    request.setHeader("Authorization", "Bearer " + KEY);
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return http.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
  }

  /** The id of a new background job. */
  String submitted(String model) throws Exception {
    return id(post("/v1/responses", body(model, "\"background\":true")));
  }

  static String id(HttpResponse<String> response) {
    return response.body().replaceAll("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
  }

  static String body(String model, String... more) {
    String fields = more.length == 0 ? "" : "," + String.join(",", more);
    return "{\"model\":\"" + model + "\",\"input\":\"What is 2+2?\"" + fields + "}";
  }

  Health health() {
    return health;
  }

  @Override
  public void close() {
    parts.close();
  }
}
