package io.headrace.ingress;

import static io.headrace.ingress.TestGateway.chat;
import static io.headrace.ingress.TestGateway.id;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.JobRequest;
import io.headrace.job.Operation;
import io.headrace.topic.JobRecords;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chat completions and embeddings, waiting, streamed and asynchronous. */
final class ChatApiIT {
  private static final String CHAT = "/v1/chat/completions";
  private static final String EMBEDDINGS = "/v1/embeddings";
  private static final String INPUT = "{\"model\":\"%s\",\"input\":\"a river\"}";
  private static final String[] ASYNC = {"Prefer", "respond-async"};

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
  void chat_waiting_isTheProvidersAnswer() throws Exception {
    for (String path : new String[] {CHAT, "/openai" + CHAT}) {
      var answer = gateway.post(path, chat("sim-echo", "\"service_tier\":\"flex\""));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"object\":\"chat.completion\"", FakeWorker.ANSWER);
      assertThat(header(answer, "x-headrace-provider")).isEqualTo("simulator");
      assertThat(header(answer, "x-headrace-model")).isNotEmpty();
      assertThat(header(answer, "x-request-id")).startsWith("req_");
      var record = gateway.worker.seen(id(answer));
      JobRequest request = JobRecords.request(record.headers());
      assertThat(record.topic()).endsWith(".low");
      assertThat(request.operation()).isEqualTo(Operation.CHAT);
      assertThat(request.background()).isFalse();
    }
  }

  @Test
  void chat_failed_isTheProvidersErrorAndNotTriedAgain() throws Exception {
    var answer = gateway.post(CHAT, chat("sim-fail"));
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body())
        .isEqualTo(
            "{\"error\":{\"message\":\"Too many requests.\",\"type\":\"requests\","
                + "\"param\":null,\"code\":\"rate_limit_exceeded\"}}");
    assertThat(header(answer, "x-should-retry")).isEqualTo("false");
  }

  @Test
  void chat_pastTheDeadline_is504() throws Exception {
    var answer = gateway.post(CHAT, chat("sim-hold"), "X-Headrace-Timeout", "1");
    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(answer.body()).contains("\"code\":\"deadline_exceeded\"");
  }

  @Test
  void create_badFields_areNamed() throws Exception {
    assertRefused(gateway.post(CHAT, "{\"model\":\"sim-echo\"}"), "messages");
    assertRefused(gateway.post(CHAT, chat("sim-echo", "\"top_p\":7")), "top_p");
    assertRefused(gateway.post(CHAT, chat("none")), "model");
    assertRefused(gateway.post(EMBEDDINGS, "{\"model\":\"sim-echo\"}"), "input");
    assertThat(gateway.get(CHAT).statusCode()).isEqualTo(405);
  }

  @Test
  void chat_stream_isChunksOfTheAnswer() throws Exception {
    var answer =
        gateway.post(
            CHAT,
            chat("sim-echo", "\"stream\":true", "\"stream_options\":{\"include_usage\":true}"));
    assertThat(header(answer, "content-type")).isEqualTo("text/event-stream");
    assertThat(answer.body())
        .startsWith(": ping\n\ndata: {\"object\":\"chat.completion.chunk\"")
        .contains("\"delta\":{\"content\":\"four\"}", "\"finish_reason\":\"stop\"")
        .contains("\"choices\":[],\"usage\":{\"prompt_tokens\":3")
        .endsWith("data: [DONE]\n\n");
    assertThat(new String(gateway.worker.seen(id(answer)).value(), UTF_8))
        .contains("\"stream\":false,\"stream_options\":null");
  }

  @Test
  void chat_streamWithoutOutcome_endsWithAnError() throws Exception {
    var failed = gateway.post(CHAT, chat("sim-fail", "\"stream\":true"));
    assertThat(failed.statusCode()).isEqualTo(200);
    assertThat(failed.body()).endsWith("\"code\":\"rate_limit_exceeded\"}}\n\n");
    var late = gateway.post(CHAT, chat("sim-hold", "\"stream\":true"), "X-Headrace-Timeout", "1");
    assertThat(late.body()).contains("data: {\"error\":", "\"code\":\"deadline_exceeded\"");
  }

  @Test
  void chat_async_isFoundAtItsLocation() throws Exception {
    var accepted = gateway.post(CHAT, chat("sim-echo"), ASYNC);
    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(accepted.body()).contains("\"status\":\"queued\"", "\"operation\":\"chat\"");
    assertThat(header(accepted, "preference-applied")).isEqualTo("respond-async");
    assertThat(header(accepted, "location")).isEqualTo("/headrace/v1/jobs/" + id(accepted));
    var done = gateway.get(header(accepted, "location") + "?wait=30");
    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(done.body()).contains("\"id\":\"" + id(accepted) + "\"", FakeWorker.ANSWER);
    assertThat(JobRecords.request(gateway.worker.seen(id(accepted)).headers()).background())
        .isTrue();
  }

  @Test
  void chat_asyncWithWait_isTheOutcomeWhenItComesInTime() throws Exception {
    var done = gateway.post(CHAT, chat("sim-echo"), "Prefer", "respond-async, wait=30");
    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(done.body()).contains(FakeWorker.ANSWER);
    assertThat(header(done, "preference-applied")).isEqualTo("wait=30");
    var held = gateway.post(CHAT, chat("sim-hold"), "Prefer", "respond-async, wait=1");
    assertThat(held.statusCode()).isEqualTo(202);
    assertThat(header(held, "preference-applied")).isEqualTo("respond-async, wait=1");
  }

  @Test
  void job_beforeItsEnd_is202_andThenAsItsCallWouldBe() throws Exception {
    String held = location(gateway.post(CHAT, chat("sim-hold"), ASYNC));
    var state = gateway.get(held);
    assertThat(state.statusCode()).isEqualTo(202);
    assertThat(state.body()).contains("\"object\":\"headrace.job\"", "\"status\":\"queued\"");
    assertThat(header(state, "retry-after")).isEqualTo("1");
    String failed = location(gateway.post(EMBEDDINGS, INPUT.formatted("sim-fail"), ASYNC));
    var error = gateway.get(failed, "Prefer", "wait=30");
    assertThat(error.statusCode()).isEqualTo(429);
    assertThat(header(error, "preference-applied")).isEqualTo("wait=30");
  }

  @Test
  void job_ofOthersOrForged_is404() throws Exception {
    String job = location(gateway.post(CHAT, chat("sim-echo"), ASYNC));
    assertThat(gateway.get(job, "Authorization", "Bearer " + TestGateway.OTHER_KEY).statusCode())
        .isEqualTo(404);
    assertThat(gateway.get("/headrace/v1/jobs/chatcmpl-x").statusCode()).isEqualTo(404);
    String id = job.substring(job.lastIndexOf('/') + 1);
    assertThat(gateway.get("/v1/responses/" + id).statusCode()).isEqualTo(404);
  }

  @Test
  void job_mayBeAResponse() throws Exception {
    String id = gateway.submitted("sim-echo");
    var done = gateway.get("/headrace/v1/jobs/" + id + "?wait=30");
    assertThat(done.body()).contains("\"status\":\"completed\"", FakeWorker.ANSWER);
  }

  @Test
  void cancelJob_ofAnyOperation_endsItForGood() throws Exception {
    String response = "/headrace/v1/jobs/" + gateway.submitted("sim-hold");
    String chat = location(gateway.post(CHAT, chat("sim-hold"), ASYNC));
    String embeddings = location(gateway.post(EMBEDDINGS, INPUT.formatted("sim-hold"), ASYNC));
    for (String job : new String[] {response, chat, embeddings}) {
      for (int again = 0; again < 2; again++) {
        var cancelled = gateway.post(job + "/cancel", "");
        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(cancelled.body())
            .contains("\"object\":\"headrace.job\"", "\"status\":\"cancelled\"");
      }
    }
    assertThat(gateway.get(chat).body()).contains("\"code\":\"job_cancelled\"");
    assertThat(gateway.get(response).body()).contains("\"status\":\"cancelled\"");
  }

  @Test
  void cancelJob_ended_staysAsItIs() throws Exception {
    String job = location(gateway.post(CHAT, chat("sim-echo"), ASYNC));
    assertThat(gateway.get(job + "?wait=30").statusCode()).isEqualTo(200);
    assertThat(gateway.post(job + "/cancel", "").body()).contains("\"status\":\"completed\"");
    assertThat(gateway.get(job).body()).contains(FakeWorker.ANSWER);
  }

  @Test
  void cancelJob_ofOthersOrForged_is404() throws Exception {
    String job = location(gateway.post(CHAT, chat("sim-hold"), ASYNC));
    String other = "Bearer " + TestGateway.OTHER_KEY;
    assertThat(gateway.post(job + "/cancel", "", "Authorization", other).statusCode())
        .isEqualTo(404);
    assertThat(gateway.post("/headrace/v1/jobs/chatcmpl-x/cancel", "").statusCode()).isEqualTo(404);
    assertThat(gateway.get(job).body()).contains("\"status\":\"queued\"");
  }

  @Test
  void embeddings_waiting_areTheProvidersAnswer() throws Exception {
    var answer = gateway.post(EMBEDDINGS, INPUT.formatted("sim-echo"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"embedding\":[0.6,-0.8]");
    assertThat(header(answer, "x-headrace-attempts")).isEqualTo("2");
  }

  private static void assertRefused(HttpResponse<String> answer, String param) {
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"error\":{", "\"param\":\"" + param + "\"");
  }

  private static String location(HttpResponse<String> accepted) {
    return header(accepted, "location");
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }
}
