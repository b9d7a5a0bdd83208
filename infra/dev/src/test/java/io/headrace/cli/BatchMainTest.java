package io.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole command, over real HTTP against a server that keeps to the wire's shapes. */
final class BatchMainTest {
  private static final String LINE =
      """
      {"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":[]}}
      """;
  private static final String NONE = "{\"object\":\"list\",\"data\":[],\"has_more\":false}";
  private static final String FILE =
      "{\"id\":\"file-1\",\"object\":\"file\",\"purpose\":\"batch\"}";

  @TempDir Path dir;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private final FakeClock clock = new FakeClock();
  private String stdin = "";
  private ScriptedServer server;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
    server.on("GET /v1/batches", NONE).on("POST /v1/files", FILE);
    environment.put("HEADRACE_URL", server.url() + "/v1");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String batch(String status, int completed, int failed, String more) {
    return """
    {"id":"batch_1","object":"batch","status":"%s","endpoint":"/v1/chat/completions",
     "created_at":1792000000,"expires_at":1792086400,"errors":null,"metadata":null,
     "request_counts":{"total":10,"completed":%d,"failed":%d}%s}
    """
        .formatted(status, completed, failed, more);
  }

  private static String batch(String status, int completed, int failed) {
    return batch(status, completed, failed, "");
  }

  private int run(String... arguments) throws InterruptedException {
    Shell shell =
        new Shell(
            environment,
            new ByteArrayInputStream(stdin.getBytes(UTF_8)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            clock);
    return BatchMain.run(shell, new Unattended(), arguments);
  }

  private String file(String text) throws IOException {
    return Files.writeString(dir.resolve("in.jsonl"), text).toString();
  }

  private String path(String name) {
    return dir.resolve(name).toString();
  }

  @Test
  void submit_withoutWaiting_printsTheIdAndHowToGoOn() throws Exception {
    server.on("POST /v1/batches", batch("validating", 0, 0));

    int code = run(file(LINE), "--metadata", "run=7", "--window=1h");

    assertThat(code).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo("batch_1\n");
    assertThat(err.toString(UTF_8))
        .contains("uploaded 98 B as file-1")
        .contains("headrace batch status batch_1 -o OUT");
    assertThat(server.calls("POST /v1/batches").getFirst().body())
        .isEqualTo(
            "{\"input_file_id\":\"file-1\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"1h\",\"metadata\":{\"run\":\"7\"}}");
    assertThat(server.calls("POST /v1/files").getFirst().body())
        .contains("name=\"purpose\"", "batch", "filename=\"in.jsonl\"", LINE);
    assertThat(server.calls).allMatch(call -> call.header("Authorization").endsWith("dev"));
  }

  @Test
  void submit_withOut_waitsAndWritesOutputAndErrors() throws Exception {
    server
        .on("POST /v1/batches", batch("validating", 0, 0))
        .on(
            "GET /v1/batches/batch_1",
            batch("in_progress", 4, 0),
            batch("in_progress", 8, 1),
            batch("finalizing", 9, 1),
            batch("completed", 9, 1, ",\"output_file_id\":\"f-o\",\"error_file_id\":\"f-e\""))
        .on("GET /v1/files/f-o/content", "results\n")
        .on("GET /v1/files/f-e/content", "failures\n");

    int code = run(file(LINE), "-o", path("out.jsonl"));

    assertThat(code).isEqualTo(1);
    assertThat(dir.resolve("out.jsonl")).hasContent("results\n");
    assertThat(dir.resolve("out.jsonl.errors.jsonl")).hasContent("failures\n");
    assertThat(err.toString(UTF_8))
        .contains(
            "in_progress 4/10 (40 %)",
            "finalizing 10/10 (100 %), 1 failed\ncompleted: 10 of 10 lines done, 1 failed");
    assertThat(out.toString(UTF_8)).isEqualTo("batch_1\n");
  }

  @Test
  void submit_onATerminal_redrawsOneLine() throws Exception {
    environment.put("HEADRACE_TERMINAL", "1");
    environment.put("COLUMNS", "70");
    server
        .on("POST /v1/batches", batch("in_progress", 0, 0))
        .on("GET /v1/batches/batch_1", batch("in_progress", 5, 0), batch("completed", 10, 0));

    int code = run(file(LINE), "--wait");

    assertThat(code).isZero();
    assertThat(err.toString(UTF_8))
        .contains("\rin_progress  [#####------]  5/10  50 %  0 failed  20/s  ETA 1 s")
        .contains(" \rcompleted: 10 of 10 lines done, 0 failed after 0.5 s\n");
  }

  @Test
  void submit_toStdout_keepsItClean() throws Exception {
    server
        .on(
            "POST /v1/batches",
            batch("completed", 10, 0, ",\"output_file_id\":\"f-o\",\"error_file_id\":null"))
        .on("GET /v1/files/f-o/content", "results\n");
    stdin = LINE;

    assertThat(run("-", "-o", "-")).isZero();

    assertThat(out.toString(UTF_8)).isEqualTo("results\n");
    assertThat(server.calls("POST /v1/files").getFirst().body()).contains("stdin.jsonl", LINE);
  }

  @Test
  void submit_withAModel_makesBatchLines() throws Exception {
    server.on("POST /v1/batches", batch("validating", 0, 0));

    run(file("Say hi.\n\n\"Say\\nho.\"\n{\"id\":\"q\",\"input\":\"x\"}\n"), "--model", "m");

    assertThat(server.calls("POST /v1/files").getFirst().body())
        .contains(
            """
            {"custom_id":"line-1","method":"POST","url":"/v1/responses","body":{"input":"Say hi.","model":"m"}}
            {"custom_id":"line-3","method":"POST","url":"/v1/responses","body":{"input":"Say\\nho.","model":"m"}}
            {"custom_id":"q","method":"POST","url":"/v1/responses","body":{"input":"x","model":"m"}}
            """);
  }

  @Test
  void submit_ofPromptsWithoutAModel_saysWhatIsExpectedAndSendsNothing() throws Exception {
    int code = run(file("my secret prompt\n"));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .contains("line 1 is no batch line", BatchLines.EXAMPLE, "--model M")
        .doesNotContain("secret");
    assertThat(server.calls).isEmpty();
  }

  @Test
  void submit_meetingTrouble_repeatsUnderTheSameKeys() throws Exception {
    String busy = "{\"error\":{\"message\":\"later\",\"type\":\"server_error\"}}";
    server
        .on("POST /v1/batches", new ScriptedServer.Answer(503, busy, Map.of("retry-after", "7"), 0))
        .on("POST /v1/batches", batch("in_progress", 0, 0))
        .on("GET /v1/batches/batch_1", new ScriptedServer.Answer(502, "<html>", Map.of(), 0))
        .on("GET /v1/batches/batch_1", new ScriptedServer.Answer(200, "{}...", Map.of(), 2))
        .on("GET /v1/batches/batch_1", batch("completed", 10, 0, ",\"output_file_id\":\"f-o\""))
        .on("GET /v1/files/f-o/content", new ScriptedServer.Answer(200, "results\n", Map.of(), 4))
        .on("GET /v1/files/f-o/content", "results\n");

    int code = run(file(LINE), "-o", path("out.jsonl"));

    assertThat(code).isZero();
    assertThat(dir.resolve("out.jsonl")).hasContent("results\n");
    List<ScriptedServer.Call> creates = server.calls("POST /v1/batches");
    assertThat(creates).hasSize(2);
    assertThat(creates.stream().map(call -> call.header("Idempotency-key")).distinct()).hasSize(1);
    assertThat(err.toString(UTF_8))
        .contains("creating the batch: later (status 503); will be tried again in 7.0 s")
        .contains("the poll: status 502; will be tried again in 0.5 s")
        .contains("output (f-o): the connection broke");
  }

  @Test
  void wait_onAServerThatStaysAway_givesUpAndSaysHowToGoOn() throws Exception {
    server
        .on("POST /v1/batches", batch("in_progress", 0, 0))
        .on("GET /v1/batches/batch_1", new ScriptedServer.Answer(503, "", Map.of(), 0));

    String output = path("out of it.jsonl");

    int code = run(file(LINE), "-o", output, "--url", server.url());

    assertThat(code).isEqualTo(4);
    assertThat(err.toString(UTF_8))
        .contains("the poll: status 503; given up after 5 min 0 s")
        .contains("./headrace batch status batch_1 -o '" + output + "' --url " + server.url())
        .contains("./headrace batch cancel batch_1 --url " + server.url());
    assertThat(clock.now()).isLessThan(Retry.LIMIT.plusSeconds(1));
  }

  @Test
  void wait_onAFailedBatch_printsTheLines() throws Exception {
    server
        .on("POST /v1/batches", batch("validating", 0, 0))
        .on(
            "GET /v1/batches/batch_1",
            """
            {"id":"batch_1","status":"failed","errors":{"object":"list","data":[
              {"code":"invalid_json_line","message":"This line is not\\u001b parseable.","param":null,"line":3},
              {"code":"duplicate_custom_id","message":"Twice.","param":"custom_id","line":9}]}}
            """);

    int code = run(file(LINE), "--wait");

    assertThat(code).isEqualTo(3);
    assertThat(err.toString(UTF_8))
        .contains("  line 3: This line is not  parseable.  (invalid_json_line)\n")
        .contains("  line 9: Twice.  (duplicate_custom_id)\n");
  }

  @Test
  void submit_withAWrongKey_isToldBeforeTheUpload() throws Exception {
    environment.put("HEADRACE_API_KEY", "sk-wrong");
    environment.put("HEADRACE_URL", server.url() + "/other");
    server.on(
        "GET /other/v1/batches",
        new ScriptedServer.Answer(401, "{\"error\":{\"message\":\"No.\"}}", Map.of(), 0));

    assertThat(run(file(LINE))).isEqualTo(4);

    assertThat(err.toString(UTF_8))
        .contains("refuses the key (HEADRACE_API_KEY): No. (status 401)")
        .doesNotContain("sk-wrong");
    assertThat(server.calls).hasSize(1);
  }

  @Test
  void submit_toNobody_saysSoAtOnce() throws Exception {
    server.close();

    assertThat(run("status", "batch_1", "--wait")).isEqualTo(4);

    assertThat(err.toString(UTF_8)).contains("no connection. Is it running?");
    assertThat(clock.now()).isZero();
  }

  @Test
  void statusCancelAndList_printWhatTheServerSays() throws Exception {
    server.close();
    server = new ScriptedServer();
    environment.put("HEADRACE_URL", server.url());
    server
        .on("GET /v1/batches/batch_1", batch("expired", 4, 6, ",\"error_file_id\":\"f-e\""))
        .on("POST /v1/batches/batch_1/cancel", batch("cancelling", 4, 0))
        .on("GET /v1/batches", "{\"data\":[" + batch("completed", 10, 0) + "]}");

    List<Integer> codes = new ArrayList<>();
    for (String command : List.of("status batch_1", "cancel batch_1", "list --limit 5")) {
      codes.add(run(command.split(" ")));
    }

    assertThat(codes).containsExactly(3, 0, 0);
    assertThat(out.toString(UTF_8))
        .isEqualTo(
            """
            batch_1  expired: 10 of 10 lines done, 6 failed
            endpoint  /v1/chat/completions
            created   2026-10-14T17:46:40Z
            errors    f-e
            batch_1  cancelling: 4 of 10 lines done, 0 failed
            endpoint  /v1/chat/completions
            created   2026-10-14T17:46:40Z
            expires   2026-10-15T17:46:40Z
            batch_1  completed    10/10  0 failed  2026-10-14T17:46:40Z  /v1/chat/completions
            """);
  }

  @Test
  void wrongUsage_isToldWithExitCodeTwo() throws Exception {
    for (String wrong :
        List.of(
            "",
            "in.jsonl --wait --nope x",
            "a b",
            "status",
            "status ../x",
            "cancel batch_1 --wait",
            "list --limit 0",
            "in.jsonl --metadata x",
            "in.jsonl -o",
            "nowhere.jsonl",
            "status b --url ftp://x",
            "status b --url http://example.com")) {
      String[] words =
          Arrays.stream(wrong.split(" ")).filter(w -> !w.isEmpty()).toArray(String[]::new);
      assertThat(run(words)).as(wrong).isEqualTo(2);
    }
    assertThat(server.calls).isEmpty();
  }
}
