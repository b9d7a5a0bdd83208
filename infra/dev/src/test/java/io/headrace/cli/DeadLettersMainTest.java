package io.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole command, over real HTTP against a server that keeps to the wire's shapes. */
final class DeadLettersMainTest {
  private static final String ROOT = "/headrace/v1/dead-letters";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private ScriptedServer server;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
    environment.put("HEADRACE_URL", server.url() + "/v1");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int run(String... arguments) throws InterruptedException {
    Shell shell =
        new Shell(
            environment,
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            new FakeClock());
    return DeadLettersMain.run(shell, arguments);
  }

  private static String letter(String id, String more) {
    return """
    {"id":"%s","object":"headrace.dead_letter","operation":"chat","model":"gpt-4o","code":"provider_timeout",
     "reason":"The provider took too long (3 attempts).","attempts":3,"lane":"openai","priority":"normal",
     "created_at":1792000000,"died_at":1792000060,"request_bytes":20,"batch_id":null,"replay_of":null,"replayed_as":null%s}
    """
        .formatted(id, more);
  }

  private static String list(String more, String... data) {
    return "{\"object\":\"list\",\"data\":[" + String.join(",", data) + "]" + more + "}";
  }

  private static String made(String id, String job, boolean before) {
    return "{\"id\":\"%s\",\"job_id\":\"%s\",\"url\":\"/u\",\"replayed_before\":%s,\"error\":null}"
        .formatted(id, job, before);
  }

  @Test
  void list_isATable_ofAsManyPagesAsItTakes() throws Exception {
    server.on(
        "GET " + ROOT,
        list(",\"last_id\":\"chatcmpl-9\",\"has_more\":true", letter("chatcmpl-1", "")),
        list(",\"last_id\":\"chatcmpl-2\",\"has_more\":true"),
        list(",\"last_id\":\"chatcmpl-3\",\"has_more\":false", letter("chatcmpl-3", "")));

    int code = run("list", "--model", "gpt-4o");

    assertThat(code).isZero();
    assertThat(out.toString(UTF_8).lines())
        .hasSize(3)
        .first()
        .asString()
        .matches("ID +CODE +ATTEMPTS +DIED +MODEL +REPLAYED AS");
    assertThat(out.toString(UTF_8))
        .containsPattern("chatcmpl-1 +provider_timeout +3 +2026-10-14T\\S+Z +gpt-4o +-\n");
    assertThat(server.calls).hasSize(3);
    assertThat(server.calls).allMatch(call -> call.header("Authorization").endsWith("dev"));
  }

  @Test
  void show_tellsWhyAndTheRequest() throws Exception {
    server.on(
        "GET " + ROOT + "/chatcmpl-1",
        letter("chatcmpl-1", ",\"request\":{\"model\":\"gpt-4o\",\"messages\":[]}"));

    assertThat(run("show", "chatcmpl-1")).isZero();
    assertThat(out.toString(UTF_8))
        .contains("id           chatcmpl-1\n", "attempts     3\n", "batch_id     -\n")
        .contains("died         2026-10-14T", "\"model\" : \"gpt-4o\"");
  }

  @Test
  void show_unknownId_isToldInTheServersWords() throws Exception {
    server.on(
        "GET " + ROOT + "/chatcmpl-1",
        new ScriptedServer.Answer(
            404, "{\"status\":404,\"detail\":\"Dead letter not found.\"}", Map.of(), 0));

    assertThat(run("show", "chatcmpl-1")).isEqualTo(4);
    assertThat(err.toString(UTF_8)).contains("Dead letter not found. (status 404)");
  }

  @Test
  void replay_printsTheNewJobs() throws Exception {
    server.on(
        "POST " + ROOT + "/replay",
        list(
            ",\"has_more\":false",
            made("resp_1", "resp_7", false),
            made("resp_2", "resp_8", true)));

    assertThat(run("replay", "resp_1", "resp_2")).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo("resp_1  resp_7\nresp_2  resp_8\n");
    assertThat(err.toString(UTF_8)).isEqualTo("1 replayed, 1 had been replayed before\n");
    assertThat(server.calls.getFirst().body())
        .isEqualTo("{\"ids\":[\"resp_1\",\"resp_2\"],\"force\":false}");
  }

  @Test
  void replay_someRefused_exitsWith1() throws Exception {
    server.on(
        "POST " + ROOT + "/replay",
        list(
            ",\"has_more\":false",
            "{\"id\":\"resp_1\",\"job_id\":null,\"error\":{\"code\":\"model_not_found\",\"message\":\"No such model.\"}}"));

    assertThat(run("replay", "resp_1", "--force")).isEqualTo(1);
    assertThat(out.toString(UTF_8)).isEmpty();
    assertThat(err.toString(UTF_8))
        .isEqualTo("resp_1: No such model. (model_not_found)\n0 replayed, 1 refused\n");
  }

  @Test
  void replayAll_goesThroughAllPages_andWaitsTroubleOut() throws Exception {
    String more = ",\"last_id\":\"resp_1\",\"has_more\":true";
    server
        .on("POST " + ROOT + "/replay", list(more, made("resp_1", "resp_7", false)))
        .on("POST " + ROOT + "/replay", new ScriptedServer.Answer(503, "{}", Map.of(), 0))
        .on(
            "POST " + ROOT + "/replay",
            list(",\"has_more\":false", made("resp_2", "resp_8", false)));

    assertThat(run("replay", "--all", "--code=provider_timeout")).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo("resp_1  resp_7\nresp_2  resp_8\n");
    assertThat(server.calls.getFirst().body())
        .isEqualTo("{\"code\":\"provider_timeout\",\"limit\":100,\"force\":false}");
    assertThat(server.calls.getLast().body())
        .isEqualTo(
            "{\"code\":\"provider_timeout\",\"after\":\"resp_1\",\"limit\":100,\"force\":false}");
  }

  @Test
  void server_away_exitsWith4() throws Exception {
    server.close();

    assertThat(run("list")).isEqualTo(4);
    assertThat(err.toString(UTF_8)).contains("no connection. Is it running?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "drop",
        "list --limit 0",
        "list --limit",
        "list resp_1",
        "list --force",
        "show",
        "show a/b",
        "show resp_1 resp_2",
        "replay",
        "replay --all resp_1",
        "replay resp_1 --model m",
        "list --model a --model b"
      })
  void usage_wrong_exitsWith2(String line) throws Exception {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("headrace: ").hasLineCount(1);
    assertThat(server.calls).isEmpty();
  }

  @Test
  void help_tellsAll() throws Exception {
    assertThat(run("replay", "--help")).isZero();
    assertThat(out.toString(UTF_8)).contains("replay --all", "--force", "exit:");
  }
}
