package io.headrace.ingress;

import static io.headrace.ingress.TestGateway.body;
import static io.headrace.ingress.TestGateway.chat;
import static io.headrace.ingress.TestGateway.id;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.ingress.context.JsonObject;
import io.headrace.job.JobRequest;
import io.headrace.topic.DeadLetterRecords;
import io.headrace.topic.JobRecords;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dead letters over HTTP; each test has models of its own. */
final class DeadLettersApiIT {
  private static final String ROOT = "/headrace/v1/dead-letters";
  private static final String[] OTHER = {"Authorization", "Bearer " + TestGateway.OTHER_KEY};

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

  /** The id of a background job that has failed. */
  private static String dead(String model, String... more) throws Exception {
    List<String> fields = new ArrayList<>(List.of(more));
    fields.add("\"background\":true");
    String id = id(gateway.post("/v1/responses", body(model, fields.toArray(String[]::new))));
    assertThat(gateway.get("/v1/responses/" + id + "?wait=20").body()).contains("\"failed\"");
    return id;
  }

  private static String deadChat(String model) throws Exception {
    String id = id(gateway.post("/v1/chat/completions", chat(model), "Prefer", "respond-async"));
    assertThat(gateway.get("/headrace/v1/jobs/" + id + "?wait=20").statusCode()).isEqualTo(429);
    return id;
  }

  private static List<String> listed(String query) throws Exception {
    HttpResponse<String> answer = gateway.get(ROOT + query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return object(answer).objects("data").stream().map(letter -> letter.text("id")).toList();
  }

  private static JsonObject object(HttpResponse<String> answer) {
    return JsonObject.read(answer.body().getBytes(UTF_8));
  }

  private static String replayed(String id, String body) throws Exception {
    HttpResponse<String> answer = gateway.post(ROOT + "/" + id + "/replay", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return object(answer).text("job_id");
  }

  @Test
  void list_newestFirst_pageByPage() throws Exception {
    List<String> dead = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      dead.addFirst(dead("sim-dead-list"));
      dead.addFirst(deadChat("sim-dead-list"));
    }
    List<String> seen = new ArrayList<>();
    String after = "";
    do {
      HttpResponse<String> page = gateway.get(ROOT + "?model=sim-dead-list&limit=4" + after);
      object(page).objects("data").forEach(letter -> seen.add(letter.text("id")));
      boolean hasMore = page.body().contains("\"has_more\":true");
      after = hasMore ? "&after=" + object(page).text("last_id") : "";
    } while (!after.isEmpty());
    assertThat(seen).isEqualTo(dead);
    assertThat(listed("?model=sim-dead-list&order=asc&limit=1")).containsExactly(dead.getLast());
  }

  @Test
  void list_filtered_hasOnlyWhatIsAskedFor() throws Exception {
    String id = dead("sim-dead-filter");
    String model = "?model=sim-dead-filter";
    assertThat(listed(model + "&code=provider_timeout&replayed=false")).containsExactly(id);
    assertThat(listed(model + "&code=dead_lettered")).isEmpty();
    assertThat(listed(model + "&replayed=true")).isEmpty();
    long now = Instant.now().getEpochSecond();
    assertThat(listed(model + "&created_after=" + (now - 60) + "&created_before=" + (now + 1)))
        .containsExactly(id);
    assertThat(listed(model + "&created_after=" + now)).isEmpty();
    assertThat(listed(model + "&created_before=" + (now - 60))).isEmpty();
  }

  @Test
  void retrieve_showsWhyAndTheRequest() throws Exception {
    String id = dead("sim-dead-shown", "\"metadata\":{\"a\":\"b\"}");
    HttpResponse<String> answer = gateway.get(ROOT + "/" + id);
    assertThat(answer.body())
        .contains(
            "\"code\":\"provider_timeout\"",
            "\"reason\":\"The provider took too long.\"",
            "\"attempts\":3",
            "\"lane\":\"simulator\"",
            "\"priority\":\"normal\"",
            "\"operation\":\"responses\"",
            "\"replayed_as\":null");
    assertThat(object(answer).json("request"))
        .isEqualTo(body("sim-dead-shown", "\"metadata\":{\"a\":\"b\"}", "\"background\":true"));
  }

  @Test
  void letter_ofAnotherTenant_isNotFound() throws Exception {
    String id = dead("sim-dead-mine");
    assertThat(gateway.get(ROOT + "/" + id, OTHER).statusCode()).isEqualTo(404);
    assertThat(gateway.post(ROOT + "/" + id + "/replay", "", OTHER).statusCode()).isEqualTo(404);
    assertThat(gateway.post(ROOT + "/replay", "{\"ids\":[\"" + id + "\"]}", OTHER).body())
        .contains("\"job_id\":null", "\"code\":\"not_found\"");
    assertThat(gateway.get(ROOT, OTHER).body()).contains("\"data\":[]");
    assertThat(gateway.get(ROOT + "/resp_" + "0".repeat(32)).statusCode()).isEqualTo(404);
    assertThat(gateway.get(ROOT + "/" + gateway.submitted("sim-echo")).statusCode()).isEqualTo(404);
  }

  @Test
  void letter_ofADeletedJob_isGone() throws Exception {
    String id = dead("sim-dead-deleted");
    assertThat(gateway.delete("/v1/responses/" + id).statusCode()).isEqualTo(200);
    assertThat(gateway.get(ROOT + "/" + id).statusCode()).isEqualTo(404);
    assertThat(listed("?model=sim-dead-deleted")).isEmpty();
    assertThat(gateway.post(ROOT + "/" + id + "/replay", "").statusCode()).isEqualTo(404);
  }

  @Test
  void replay_makesOneNewJob() throws Exception {
    String id =
        id(
            gateway.post(
                "/v1/responses",
                body("sim-once-one", "\"background\":true"),
                "X-Headrace-Priority",
                "high"));
    assertThat(gateway.get("/v1/responses/" + id + "?wait=20").body()).contains("\"failed\"");
    String job = replayed(id, "");
    assertThat(job).isNotEqualTo(id);
    HttpResponse<String> again = gateway.post(ROOT + "/" + id + "/replay", "{\"force\":false}");
    assertThat(object(again).text("job_id")).isEqualTo(job);
    assertThat(object(again).json("replayed_before")).isEqualTo("true");
    assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(gateway.get(object(again).text("url") + "?wait=20").body()).contains("completed");
    assertThat(gateway.get("/v1/responses/" + id).body()).contains("\"failed\"");

    ConsumerRecord<String, byte[]> record = gateway.worker.seen(job);
    assertThat(record.topic()).isEqualTo("requests.simulator.high");
    assertThat(record.value()).isEqualTo(gateway.worker.seen(id).value());
    assertThat(DeadLetterRecords.replayOf(record.headers())).contains(id);
    JobRequest request = JobRecords.request(record.headers());
    assertThat(request.deadline())
        .isBetween(
            Instant.now().plus(Duration.ofHours(23)), Instant.now().plus(Duration.ofHours(24)));
    assertThat(listed("?model=sim-once-one&replayed=true")).containsExactly(id);
    assertThat(gateway.get(ROOT + "/" + id).body()).contains("\"replayed_as\":\"" + job + "\"");
  }

  @Test
  void replay_forced_makesAnotherJob() throws Exception {
    String id = deadChat("sim-once-forced");
    String first = replayed(id, "");
    String second = replayed(id, "{\"force\":true}");
    assertThat(second).startsWith("chatcmpl-").isNotEqualTo(first);
    assertThat(replayed(id, "")).isEqualTo(second);
    assertThat(gateway.get("/headrace/v1/jobs/" + first + "?wait=20").body())
        .contains(FakeWorker.ANSWER);
    assertThat(gateway.get("/headrace/v1/jobs/" + second + "?wait=20").body())
        .contains(FakeWorker.ANSWER);
  }

  @Test
  void replay_thatDiesAgain_isALetterOfItsOwn() throws Exception {
    String id = dead("sim-dead-again");
    String job = replayed(id, "");
    assertThat(gateway.get("/v1/responses/" + job + "?wait=20").body()).contains("\"failed\"");
    assertThat(listed("?model=sim-dead-again")).containsExactly(job, id);
    assertThat(gateway.get(ROOT + "/" + job).body()).contains("\"replay_of\":\"" + id + "\"");
  }

  @Test
  void replayMany_byIds_tellsWhatBecameOfEach() throws Exception {
    String first = dead("sim-once-ids");
    String second = deadChat("sim-once-ids");
    String made = replayed(first, "");
    HttpResponse<String> answer =
        gateway.post(
            ROOT + "/replay",
            "{\"ids\":[\"%s\",\"nonsense\",\"%s\",\"%s\"]}".formatted(second, first, second));
    assertThat(answer.statusCode()).isEqualTo(202);
    List<JsonObject> results = object(answer).objects("data");
    assertThat(results)
        .extracting(result -> result.text("id"))
        .containsExactly(second, "nonsense", first);
    assertThat(results.get(0).text("job_id")).startsWith("chatcmpl-");
    assertThat(results.get(1).object("error").text("code")).isEqualTo("not_found");
    assertThat(results.get(2).text("job_id")).isEqualTo(made);
  }

  @Test
  void replayMany_byFilter_goesOnWhereItStopped() throws Exception {
    List<String> dead = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      dead.addFirst(dead("sim-once-filter"));
    }
    String filter = "{\"model\":\"sim-once-filter\",\"limit\":3%s}";
    HttpResponse<String> first = gateway.post(ROOT + "/replay", filter.formatted(""));
    assertThat(first.body()).contains("\"has_more\":true");
    String after = ",\"after\":\"" + object(first).text("last_id") + "\"";
    HttpResponse<String> second = gateway.post(ROOT + "/replay", filter.formatted(after));
    assertThat(second.body()).contains("\"has_more\":false");
    List<JsonObject> results = new ArrayList<>(object(first).objects("data"));
    results.addAll(object(second).objects("data"));
    assertThat(results).extracting(result -> result.text("id")).isEqualTo(dead);
    assertThat(results).extracting(result -> result.text("job_id")).doesNotHaveDuplicates();
    assertThat(gateway.post(ROOT + "/replay", filter.formatted("")).body())
        .contains("\"data\":[]", "\"has_more\":false");
    assertThat(gateway.get("/metrics").body())
        .contains("headrace_dead_letter_replays_total{result=\"new\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit",
    "limit=101, limit",
    "order=up, order",
    "after=resp_0, after",
    "created_after=yesterday, created_after",
    "created_before=-1, created_before",
    "replayed=perhaps, replayed"
  })
  void list_badQuery_isNamed(String query, String param) throws Exception {
    HttpResponse<String> answer = gateway.get(ROOT + "?" + query);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(object(answer).text("param")).isEqualTo(param);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|limit",
        "{\"limit\":501}|limit",
        "{\"ids\":[]}|ids",
        "{\"ids\":\"all\"}|ids",
        "{\"ids\":[\"resp_1\"],\"model\":\"m\"}|ids",
        "{\"limit\":1,\"after\":\"resp_0\"}|after",
        "{\"limit\":1,\"created_after\":\"now\"}|created_after",
        "{\"limit\":1,\"force\":1}|force",
        "{\"lane\":\"a\"}|lane"
      })
  void replayMany_badBody_isNamed(String body, String param) throws Exception {
    HttpResponse<String> answer = gateway.post(ROOT + "/replay", body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(object(answer).text("param")).isEqualTo(param);
  }
}
