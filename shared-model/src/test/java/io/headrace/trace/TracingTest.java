package io.headrace.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.headrace.config.ConfigException;
import io.headrace.config.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class TracingTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SAMPLED = "00-" + TRACE + "-b7ad6b7169203331-01";
  private static final String NOT_SAMPLED = "00-" + TRACE + "-b7ad6b7169203331-00";

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  @Test
  void start_withoutEndpoint_makesNoSpans() {
    Tracing tracing = start("{}");

    assertThat(tracing.isOn()).isFalse();
    assertThat(tracing.begin(Tracing.Kind.SERVER, "x", SAMPLED)).isSameAs(TraceSpan.NONE);
    assertThat(metrics.getMeters()).isEmpty();
  }

  @Test
  void ended_isSentToTheEndpointWithItsHeaders() throws IOException {
    List<String> sent = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/otel/v1/traces",
        call -> {
          String body = new String(call.getRequestBody().readAllBytes(), ISO_8859_1);
          sent.add(call.getRequestHeaders().getFirst("x-team") + body);
          call.sendResponseHeaders(200, -1);
          call.close();
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/otel/";
    try (Tracing tracing =
        start(
            "{ otlpEndpoint: '%s', headers: { x-team: secret }, exportEvery: 10ms }"
                .formatted(url))) {
      tracing.begin(Tracing.Kind.SERVER, "one step", SAMPLED).put("a.name", "a value").end();

      await().until(() -> count("sent") == 1);
    } finally {
      server.stop(0);
    }
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst())
        .startsWith("secret")
        .contains("one step", "a.name", "a value", "headrace-tests");
  }

  @Test
  void parent_decidesForItsTrace() throws IOException {
    try (Tracing tracing = start("{ otlpEndpoint: '%s', sampleRatio: 0 }".formatted(nobody()))) {
      TraceSpan child = tracing.begin(Tracing.Kind.SERVER, "x", SAMPLED);
      assertThat(child.isRecording()).isTrue();
      assertThat(child.traceparent()).matches("00-" + TRACE + "-[0-9a-f]{16}-01");
      assertThat(child.traceparent()).isNotEqualTo(SAMPLED);
      TraceSpan unsampled = tracing.begin(Tracing.Kind.SERVER, "x", NOT_SAMPLED);
      assertThat(unsampled.isRecording()).isFalse();
      assertThat(unsampled.traceparent()).startsWith("00-" + TRACE).endsWith("-00");
    }
  }

  @Test
  void parent_thatIsNone_beginsATraceByTheRatio() throws IOException {
    for (String parent : List.of("", "nonsense", SAMPLED.replace('a', 'x'))) {
      try (Tracing all = start("{ otlpEndpoint: '%s', exportTimeout: 50ms }".formatted(nobody()));
          Tracing none = start("{ otlpEndpoint: '%s', sampleRatio: 0 }".formatted(nobody()))) {
        TraceSpan begun = all.begin(Tracing.Kind.CLIENT, "x", parent);
        assertThat(begun.isRecording()).isTrue();
        assertThat(begun.traceparent()).doesNotContain(TRACE).matches(".*-0[13]"); // 02: random
        assertThat(none.begin(Tracing.Kind.CLIENT, "x", parent).isRecording()).isFalse();
      }
    }
  }

  @Test
  void endpointGone_whatEndsSpansNeverWaits_andAllAreCounted() throws IOException {
    int spans = 10_000;
    try (Tracing tracing =
        start(
            "{ otlpEndpoint: '%s', maxQueue: 100, batch: 50, exportEvery: 10ms, exportTimeout: 200ms }"
                .formatted(nobody()))) {
      long begun = System.nanoTime();
      for (int i = 0; i < spans; i++) {
        tracing.begin(Tracing.Kind.INTERNAL, "x", "").end();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
      await().until(() -> count("dropped") + count("failed") == spans);
    }
    assertThat(count("dropped")).isPositive();
    assertThat(count("failed")).isPositive();
    assertThat(count("sent")).isZero();
  }

  @Test
  void close_endpointHangs_takesAMoment() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Tracing tracing =
          start("{ otlpEndpoint: '%s' }".formatted("http://127.0.0.1:" + silent.getLocalPort()));
      tracing.begin(Tracing.Kind.INTERNAL, "x", "").end();
      long begun = System.nanoTime();

      tracing.close();

      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void settings_thatCanNotBe_areRefusedByName() {
    assertRefused("{ otlpEndpoint: 'localhost:4318' }", "telemetry", "otlpEndpoint");
    assertRefused("{ sampleRatio: 1.5 }", "telemetry", "sampleRatio must be 0 to 1, got 1.5");
    assertRefused("{ maxQueue: 10 }", "telemetry", "maxQueue must be at least batch");
    assertRefused("{ exportEvery: 0s }", "telemetry", "exportEvery must be more than 0");
  }

  private void assertRefused(String telemetry, String... words) {
    assertThatThrownBy(() -> start(telemetry))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(words);
  }

  private Tracing start(String telemetry) {
    Settings settings = Settings.load(Optional.empty(), Map.of());
    return Tracing.start(settings.with("telemetry: " + telemetry), "tests", metrics);
  }

  private static String nobody() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return "http://127.0.0.1:" + free.getLocalPort();
    }
  }

  private double count(String result) {
    return metrics.get("headrace.spans").tag("result", result).counter().count();
  }
}
