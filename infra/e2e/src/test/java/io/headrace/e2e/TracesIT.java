package io.headrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.config.Settings;
import io.headrace.e2e.OtlpReceiver.Seen;
import io.headrace.embedded.EmbeddedKafka;
import io.headrace.embedded.EmbeddedRedis;
import io.headrace.ingress.Ingress;
import io.headrace.ops.Closing;
import io.headrace.ops.Health;
import io.headrace.simulator.Behavior;
import io.headrace.simulator.Faults;
import io.headrace.simulator.Simulator;
import io.headrace.simulator.SimulatorConfig;
import io.headrace.workers.Workers;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a collector is told of jobs, over the real exporter. Models {@code two-*} are asked of a
 * provider that is out of order, then of one that answers; models {@code one-*} of the latter.
 */
final class TracesIT {
  private static final String PROMPT = "Where does the tide go when it goes out?";
  private static final String CLIENT = "00f067aa0ba902b7";

  private static final Closing parts = new Closing();
  private static final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private static final HttpClient http = parts.add(HttpClient.newHttpClient());
  private static OtlpReceiver collector;
  private static Ingress ingress;

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    EmbeddedKafka kafka = parts.add(EmbeddedKafka.start(dir.resolve("kafka"), 0));
    EmbeddedRedis redis = parts.add(EmbeddedRedis.start(dir.resolve("redis"), 0));
    Simulator broken = parts.add(simulator(Behavior.CALM.withFaults(Faults.OUTAGE)));
    Simulator well = parts.add(simulator(Behavior.CALM));
    collector = parts.add(new OtlpReceiver());
    Settings settings =
        Settings.load(
                Optional.empty(),
                Map.of(
                    "HEADRACE_STATE_DIR", dir.resolve("state").toString(),
                    "HEADRACE_FILES_DIR", dir.resolve("files").toString()))
            .with(
                """
                kafka: { bootstrap: "%s", partitions: 1 }
                redis: { url: "%s" }
                ids: { secret: "of tests" }
                tenants: [ { id: dev, keys: [ { id: dev-1, key: sk-headrace-dev } ] } ]
                providers: { broken: { kind: openai-compatible, baseUrl: "%s" }, well: { kind: openai-compatible, baseUrl: "%s" } }
                models:
                  "two-*": { targets: [ { provider: broken }, { provider: well } ] }
                  "one-*": { targets: [ { provider: well } ] }
                ingress: { port: 0 }
                workers: { attempts: 2, backoff: 10ms }
                telemetry: { otlpEndpoint: "%s", exportEvery: 50ms, exportTimeout: 2s }
                """
                    .formatted(
                        kafka.bootstrapServers(),
                        redis.url(),
                        broken.baseUrl(),
                        well.baseUrl(),
                        collector.url()));
    Health health = new Health();
    InstantSource clock = InstantSource.system();
    parts.add(Workers.start(settings, health, metrics, clock, System::nanoTime));
    ingress = parts.add(Ingress.start(settings, health, metrics, clock));
    await().atMost(Duration.ofSeconds(60)).until(health::isReady);
  }

  private static Simulator simulator(Behavior behavior) throws IOException {
    return Simulator.start(SimulatorConfig.local(behavior));
  }

  @AfterAll
  static void stop() {
    parts.close();
  }

  @Test
  void job_thatFallsBack_isOneTraceFromItsClientToTheLastCall() throws Exception {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    HttpResponse<String> answer = ask("two-1", trace, "01", "order-66/a");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-request-id")).contains("order-66/a");
    List<Seen> spans = await().until(() -> collector.of(trace), seen -> seen.size() == 8);
    Seen call = named(spans, "POST /v1/responses").getFirst();
    assertThat(call.parent()).isEqualTo(CLIENT);
    assertThat(call.get("headrace.request.id")).isEqualTo("order-66/a");
    assertThat(call.get("http.response.status_code")).isEqualTo("200");
    List<Seen> waits = named(spans, "wait ");
    List<Seen> works = named(spans, "process ");
    List<Seen> asked = named(spans, "chat two-1");
    assertThat(works)
        .extracting(Seen::name)
        .containsExactly("process requests.broken.normal", "process requests.well.normal");
    assertThat(waits).hasSize(2);
    assertThat(List.of(waits, works))
        .allSatisfy(of -> assertThat(of).allMatch(span -> span.parent().equals(call.id())));
    assertThat(waits.getLast().startNanos()).isGreaterThan(asked.getFirst().startNanos());
    assertThat(works.getFirst().get("headrace.moved.to")).isEqualTo("well");
    assertThat(works.getLast().get("headrace.outcome")).isEqualTo("completed");
    assertThat(works).allMatch(work -> work.get("headrace.request.id").equals("order-66/a"));
    assertThat(spans).allMatch(span -> span.get("headrace.job.id").startsWith("resp_"));
    assertCalls(asked, works);
    assertNothingIsTold(answer.body());
  }

  private static void assertCalls(List<Seen> asked, List<Seen> works) {
    String first = works.getFirst().id();
    assertThat(asked).extracting(Seen::parent).containsExactly(first, first, works.getLast().id());
    assertThat(asked)
        .extracting(span -> span.get("headrace.outcome"))
        .containsExactly("overloaded", "overloaded", "answered");
    assertThat(asked)
        .extracting(span -> span.get("headrace.attempt"))
        .containsExactly("1", "2", "3");
    assertThat(asked).extracting(Seen::failed).containsExactly(true, true, false);
    assertThat(asked.getFirst().get("error.type")).isEqualTo("503");
    Seen last = asked.getLast();
    assertThat(last.get("gen_ai.provider.name")).isEqualTo("well");
    assertThat(last.get("gen_ai.request.model")).isEqualTo("two-1");
    assertThat(last.get("gen_ai.usage.input_tokens")).matches("[1-9]\\d*");
    assertThat(last.get("gen_ai.usage.output_tokens")).matches("[1-9]\\d*");
  }

  private static void assertNothingIsTold(String answer) {
    String words = answer.replaceAll("(?s).*\"text\":\\s*\"([^\"\\\\]{10}).*", "$1");
    assertThat(words).hasSize(10);
    assertThat(collector.raw()).contains("chat two-1").doesNotContain(PROMPT, "tide", words, "sk-");
  }

  @Test
  void client_thatDoesNotSample_isNotTraced() throws Exception {
    String not = "11111111111111111111111111111111";
    String traced = "22222222222222222222222222222222";

    assertThat(ask("one-1", not, "00", "a").statusCode()).isEqualTo(200);
    assertThat(ask("one-1", traced, "01", "b").statusCode()).isEqualTo(200);

    await().until(() -> collector.of(traced).size() == 4);
    assertThat(collector.of(not)).isEmpty();
  }

  @Test
  void collectorGone_jobsGoOnAndSpansAreCounted() throws Exception {
    collector.goAway();
    try {
      for (int i = 0; i < 10; i++) {
        assertThat(ask("one-1", "33333333333333333333333333333333", "01", "c").statusCode())
            .isEqualTo(200);
      }
      await().until(() -> failed() > 0);
    } finally {
      collector.comeBack();
    }
  }

  private static double failed() {
    return metrics.get("headrace.spans").tag("result", "failed").counter().count();
  }

  private static List<Seen> named(List<Seen> spans, String begin) {
    return spans.stream().filter(span -> span.name().startsWith(begin)).toList();
  }

  private static HttpResponse<String> ask(String model, String trace, String flags, String id)
      throws Exception {
    String body = "{\"model\":\"%s\",\"input\":\"%s\"}".formatted(model, PROMPT);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ingress.port() + "/v1/responses"))
            .header("Authorization", "Bearer sk-headrace-dev")
            .header("traceparent", "00-%s-%s-%s".formatted(trace, CLIENT, flags))
            .header("X-Client-Request-Id", id)
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }
}
