package io.headrace.ingress;

import static io.headrace.ingress.TestGateway.body;
import static io.headrace.ingress.TestGateway.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StreamingIT {
  @TempDir static Path folder;
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = new TestGateway(folder);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void create_stream_isReadByOpenAisClient() {
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl(gateway.uri("/v1").toString())
            .apiKey(TestGateway.KEY)
            .responseValidation(true)
            .build();
    var params = ResponseCreateParams.builder().model("sim-echo").input("What is 2+2?").build();
    try (var stream = client.responses().createStreaming(params)) {
      List<ResponseStreamEvent> events = stream.stream().toList();
      assertThat(events.getFirst().isCreated()).isTrue();
      assertThat(events.getLast().isCompleted()).isTrue();
      assertThat(events)
          .filteredOn(ResponseStreamEvent::isOutputTextDelta)
          .extracting(event -> event.asOutputTextDelta().delta())
          .containsExactly(FakeWorker.ANSWER);
    }
    client.close();
  }

  @Test
  void create_stream_givesTheWorkerABodyWithoutIt() throws Exception {
    var response =
        gateway.post(
            "/v1/responses",
            body(
                "sim-echo",
                "\"stream\":true",
                "\"stream_options\":{\"include_obfuscation\":false}"));
    assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
    assertThat(response.headers().firstValue("x-accel-buffering")).contains("no");
    var record = gateway.worker.seen(id(response));
    assertThat(new String(record.value(), StandardCharsets.UTF_8))
        .contains("\"stream\":false,\"stream_options\":null");
  }

  @Test
  void create_streamOfAFailedJob_endsWithFailed() throws Exception {
    var response = gateway.post("/v1/responses", body("sim-fail", "\"stream\":true"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("event: response.failed");
  }

  @Test
  void create_streamPastTheDeadline_endsWithAnErrorEvent() throws Exception {
    var response =
        gateway.post(
            "/v1/responses", body("sim-hold", "\"stream\":true"), "X-Headrace-Timeout", "1");
    assertThat(response.body())
        .startsWith(": ping")
        .contains("event: error", "\"code\":\"deadline_exceeded\"");
  }

  @Test
  void retrieve_streamOfAJobThatIsDeleted_endsWithAnErrorEvent() throws Exception {
    String id = gateway.submitted("sim-hold");
    var streamed = new CompletableFuture<String>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            streamed.complete(
                gateway.get("/v1/responses/" + id + "?stream=true&starting_after=7").body());
          } catch (Exception e) {
            streamed.completeExceptionally(e);
          }
        });
    await()
        .untilAsserted(
            () -> assertThat(gateway.get("/metrics").body()).contains("headrace_calls_held 1.0"));
    gateway.delete("/v1/responses/" + id);
    assertThat(streamed.get(5, TimeUnit.SECONDS))
        .containsOnlyOnce("event: error")
        .contains("\"code\":\"not_found\"");
  }

  @Test
  void create_badStream_isAnHttpError() throws Exception {
    assertThat(gateway.post("/v1/responses", body("none", "\"stream\":true")).statusCode())
        .isEqualTo(400);
  }

  @Test
  void retrieve_stream_repeatsTheSameEvents() throws Exception {
    String created = gateway.post("/v1/responses", body("sim-echo", "\"stream\":true")).body();
    String id = created.replaceAll("(?s).*?\"id\":\"(resp_[^\"]+)\".*", "$1");
    String again = gateway.get("/v1/responses/" + id + "?stream=true").body();
    assertThat(events(again)).isEqualTo(events(created));
    String rest = gateway.get("/v1/responses/" + id + "?stream=true&starting_after=3").body();
    assertThat(rest).contains("\"sequence_number\":4,").doesNotContain("\"sequence_number\":3,");
    assertThat(events(created)).endsWith(events(rest));
    assertThat(gateway.get("/v1/responses/resp_x?stream=true").statusCode()).isEqualTo(404);
    assertThat(gateway.get("/v1/responses/" + id + "?stream=true&starting_after=x").statusCode())
        .isEqualTo(400);
  }

  private static String events(String body) {
    return body.replace(": ping\n\n", "");
  }
}
