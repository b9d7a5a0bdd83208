package io.headrace.ingress;

import static io.headrace.ingress.TestGateway.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BatchesApiIT {
  private static final Pattern STATUS = Pattern.compile("\"status\":\"([a-z_]+)\"");
  private static final Pattern ROW = Pattern.compile("\"custom_id\":\"row-(\\d+)\"");
  private static final List<String> ENDS = List.of("completed", "failed", "expired", "cancelled");
  private static final String NEW =
      "{\"input_file_id\":\"%s\",\"endpoint\":\"/v1/responses\",\"completion_window\":\"%s\"%s}";

  @TempDir static Path folder;
  private static TestGateway gateway;
  private static TestClient client;

  @BeforeAll
  static void start() throws Exception {
    gateway = new TestGateway(folder);
    client = new TestClient(gateway.ingress.port());
  }

  @AfterAll
  static void stop() {
    client.close();
    gateway.close();
  }

  private static String line(int row, String model, String... more) {
    String fields = more.length == 0 ? "" : "," + String.join(",", more);
    return ("{\"custom_id\":\"row-%d\",\"method\":\"POST\",\"url\":\"/v1/responses\","
            + "\"body\":{\"model\":\"%s\",\"input\":\"Say hi\"%s}}")
        .formatted(row, model, fields);
  }

  private static String lines(int from, int to, String model) {
    return IntStream.range(from, to)
        .mapToObj(row -> line(row, model) + "\n")
        .collect(Collectors.joining());
  }

  private static String uploaded(String content) throws Exception {
    HttpResponse<String> file = Forms.upload(client, "batch", content);
    assertThat(file.statusCode()).isEqualTo(200);
    return id(file);
  }

  private static HttpResponse<String> create(String file, String window, String... headers)
      throws Exception {
    return client.post("/v1/batches", NEW.formatted(file, window, ""), headers);
  }

  private static String batch(String content) throws Exception {
    HttpResponse<String> created = create(uploaded(content), "24h");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
    assertThat(status(created.body())).isEqualTo("validating");
    return id(created);
  }

  private static String get(String batch) throws Exception {
    return client.get("/v1/batches/" + batch).body();
  }

  private static String status(String json) {
    return field(json, STATUS).orElseThrow();
  }

  private static Optional<String> field(String json, Pattern pattern) {
    Matcher found = pattern.matcher(json);
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  private static String ended(String batch) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> get(batch), json -> ENDS.contains(status(json)));
  }

  private static List<String> file(String json, String kind) throws Exception {
    Optional<String> file = field(json, Pattern.compile("\"" + kind + "_file_id\":\"([^\"]+)\""));
    return file.isEmpty()
        ? List.of()
        : client.get("/v1/files/" + file.get() + "/content").body().lines().toList();
  }

  private static List<Integer> rows(List<String> lines) {
    return lines.stream().map(line -> Integer.parseInt(field(line, ROW).orElseThrow())).toList();
  }

  @Test
  void batch_linesThatEndDifferently_areInTwoFilesInOrder() throws Exception {
    List<String> input = new ArrayList<>();
    for (int row = 0; row < 60; row++) {
      input.add(
          switch (row % 6) {
            case 1 -> line(row, "sim-fail");
            case 3 -> line(row, "sim-echo", "\"temperature\":9");
            case 5 -> line(row, "sim-echo", "\"previous_response_id\":\"resp_1\"");
            default -> line(row, "sim-echo");
          });
    }
    String json = ended(batch(String.join("\n", input)));

    assertThat(status(json)).isEqualTo("completed");
    assertThat(json).contains("\"request_counts\":{\"total\":60,\"completed\":30,\"failed\":30}");
    assertThat(json).contains("\"input_tokens\":90").contains("\"total_tokens\":120");
    List<String> output = file(json, "output");
    assertThat(rows(output)).hasSize(30).isSorted().allMatch(row -> row % 2 == 0);
    assertThat(output)
        .allMatch(line -> line.contains("\"response\":{\"status_code\":200,\"request_id\":\"req_"))
        .allMatch(line -> line.contains("\"object\":\"response\""))
        .allMatch(line -> line.endsWith("},\"error\":null}"));
    List<String> errors = file(json, "error");
    assertThat(rows(errors)).hasSize(30).isSorted().allMatch(row -> row % 2 == 1);
    assertThat(errors.get(0)).contains("\"status_code\":429").contains("rate_limit_exceeded");
    assertThat(errors.get(1)).contains("\"status_code\":400").contains("\"param\":\"temperature\"");
    assertThat(errors.get(2)).contains("\"param\":\"previous_response_id\"");
  }

  @Test
  void batch_badLines_isFailedWithTheirNumbers() throws Exception {
    String content =
        line(0, "sim-echo") + "\nnot json\n" + line(0, "sim-echo") + "\n" + line(3, "nothing");
    String json = ended(batch(content));
    assertThat(status(json)).isEqualTo("failed");
    assertThat(json)
        .contains("\"code\":\"invalid_json_line\"")
        .contains("\"code\":\"duplicate_custom_id\"")
        .contains("\"code\":\"model_not_found\"")
        .contains("\"line\":2}")
        .contains("\"line\":3}")
        .contains("\"line\":4}");
  }

  @ParameterizedTest
  @CsvSource({"user_data", "none"})
  void batch_fileThatIsNoBatchInput_isFailed(String purpose) throws Exception {
    String file =
        purpose.equals("none")
            ? "file-nothing"
            : id(Forms.upload(client, purpose, line(0, "sim-echo")));
    String json = ended(id(create(file, "24h")));
    assertThat(status(json)).isEqualTo("failed");
    assertThat(json).contains("Cannot find file " + file).contains("\"param\":\"file_id\"");
  }

  @Test
  void cancel_running_keepsWhatHasEnded() throws Exception {
    String batch = batch(lines(0, 10, "sim-echo") + lines(10, 20, "sim-wait"));
    await().until(() -> get(batch).contains("\"completed\":10,"));

    HttpResponse<String> cancelled = client.post("/v1/batches/" + batch + "/cancel", "");

    assertThat(cancelled.statusCode()).isEqualTo(200);
    assertThat(status(cancelled.body())).isEqualTo("cancelling");
    String json = ended(batch);
    assertThat(status(json)).isEqualTo("cancelled");
    assertThat(json).contains("\"request_counts\":{\"total\":20,\"completed\":10,\"failed\":10}");
    assertThat(rows(file(json, "output"))).isEqualTo(IntStream.range(0, 10).boxed().toList());
    assertThat(file(json, "error"))
        .hasSize(10)
        .allMatch(line -> line.contains("\"response\":null,\"error\":{\"code\":\"batch_cancelled"));
    assertThat(client.post("/v1/batches/" + batch + "/cancel", "").statusCode()).isEqualTo(200);
  }

  @Test
  void cancel_completed_isRefusedForGood() throws Exception {
    String batch = batch(line(0, "sim-echo"));
    ended(batch);
    HttpResponse<String> refused = client.post("/v1/batches/" + batch + "/cancel", "");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.headers().firstValue("x-should-retry")).contains("false");
    assertThat(refused.body()).contains("Cannot cancel a batch with status 'completed'.");
  }

  @Test
  void batch_windowEnds_isExpiredWithWhatHasEnded() throws Exception {
    String file = uploaded(lines(0, 5, "sim-echo") + lines(5, 8, "sim-wait"));
    String json = ended(id(create(file, "3s")));
    assertThat(status(json)).isEqualTo("expired");
    assertThat(json).contains("\"request_counts\":{\"total\":8,\"completed\":5,\"failed\":3}");
    assertThat(rows(file(json, "output"))).hasSize(5);
    assertThat(file(json, "error")).hasSize(3).allMatch(line -> line.contains("batch_expired"));
  }

  @Test
  void batch_inputDeletedAtOnce_isRunAllTheSame() throws Exception {
    String file = uploaded(lines(0, 6, "sim-wait"));
    String batch = id(create(file, "3s"));
    assertThat(client.delete("/v1/files/" + file).statusCode()).isEqualTo(200);
    assertThat(client.get("/v1/files/" + file).statusCode()).isEqualTo(404);
    String json = ended(batch);
    assertThat(status(json)).isEqualTo("expired");
    assertThat(rows(file(json, "error"))).isEqualTo(IntStream.range(0, 6).boxed().toList());
  }

  @Test
  void delete_lineOfARunningBatch_isRefused() throws Exception {
    String batch = batch(lines(0, 1, "sim-wait"));
    String job =
        await()
            .until(
                () ->
                    gateway.worker.seen().stream()
                        .filter(record -> isOf(record.headers(), batch))
                        .map(record -> record.key())
                        .findFirst(),
                Optional::isPresent)
            .orElseThrow();
    HttpResponse<String> refused = client.delete("/v1/responses/" + job);
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains(batch);
    client.post("/v1/batches/" + batch + "/cancel", "");
    ended(batch);
    assertThat(client.delete("/v1/responses/" + job).statusCode()).isEqualTo(200);
  }

  private static boolean isOf(org.apache.kafka.common.header.Headers headers, String batch) {
    return io.headrace.topic.JobRecords.request(headers).links().batch().equals(Optional.of(batch));
  }

  @Test
  void create_sameKey_isOneBatch() throws Exception {
    String file = uploaded(line(0, "sim-echo"));
    HttpResponse<String> first = create(file, "24h", "Idempotency-Key", "\"a key\"");
    HttpResponse<String> again = create(file, "24h", "Idempotency-Key", "a key");
    assertThat(id(again)).isEqualTo(id(first));
    assertThat(again.headers().firstValue("idempotent-replayed")).contains("true");
    assertThat(create(file, "1h", "Idempotency-Key", "a key").statusCode()).isEqualTo(422);
    String field = ",\"idempotency_key\":\"a key\"";
    HttpResponse<String> byField = client.post("/v1/batches", NEW.formatted(file, "24h", field));
    assertThat(id(byField)).isNotEqualTo(id(first));
    assertThat(id(client.post("/v1/batches", NEW.formatted(file, "24h", field))))
        .isEqualTo(id(byField));
    HttpResponse<String> reused = client.post("/v1/batches", NEW.formatted(file, "1h", field));
    assertThat(reused.statusCode()).isEqualTo(409);
    assertThat(reused.headers().firstValue("x-should-retry")).contains("false");
  }

  @Test
  void metrics_afterBatches_countWhatTheyDid() throws Exception {
    String file = uploaded(lines(0, 3, "sim-echo") + line(3, "sim-fail"));
    ended(id(create(file, "24h", "Idempotency-Key", "counted")));
    create(file, "24h", "Idempotency-Key", "counted");
    create(file, "1h", "Idempotency-Key", "counted");
    ended(batch("no json"));
    String metrics = client.get("/metrics").body();
    for (String counted :
        List.of(
            "headrace_batches_accepted_total",
            "headrace_batches_ended_total{status=\"completed\"}",
            "headrace_batches_ended_total{status=\"failed\"}",
            "headrace_batches_invalid_total{code=\"invalid_json_line\"}",
            "headrace_batches_lines_total{step=\"read\"}",
            "headrace_batches_lines_total{step=\"queued\"}",
            "headrace_batches_lines_total{step=\"ended\"}",
            "headrace_batches_finalizing_seconds_count",
            "headrace_files_stored_total{purpose=\"batch\"}",
            "headrace_files_bytes_total{purpose=\"batch_output\"}",
            "headrace_idempotency_total{kind=\"batch\",result=\"replayed\"}",
            "headrace_idempotency_total{kind=\"batch\",result=\"conflict\"}")) {
      assertThat(value(metrics, counted)).as(counted).isPositive();
    }
    assertThat(metrics).contains("headrace_batches_running ", "headrace_batches_open ");
  }

  private static double value(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  @Test
  void list_pages_areNewestFirst() throws Exception {
    String file = uploaded(line(0, "sim-echo"));
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.addFirst(id(create(file, "24h")));
    }
    String first = client.get("/v1/batches?limit=2").body();
    assertThat(first).contains("\"first_id\":\"" + made.get(0)).contains("\"has_more\":true");
    String second = client.get("/v1/batches?limit=2&after=" + made.get(1)).body();
    assertThat(second)
        .contains("\"first_id\":\"" + made.get(2))
        .contains("\"last_id\":\"" + made.get(3));
    assertThat(client.get("/v1/batches?limit=101").statusCode()).isEqualTo(400);
  }

  @Test
  void retrieve_unknownOrAnothers_isNotFound() throws Exception {
    String batch = batch(line(0, "sim-echo"));
    HttpResponse<String> none = client.get("/v1/batches/batch_1");
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(none.body()).contains("No batch found with id 'batch_1'.");
    String other = "Bearer " + TestGateway.OTHER_KEY;
    assertThat(client.get("/v1/batches/" + batch, "Authorization", other).statusCode())
        .isEqualTo(404);
    assertThat(
            client
                .post("/v1/batches/" + batch + "/cancel", "", "Authorization", other)
                .statusCode())
        .isEqualTo(404);
    assertThat(client.get("/v1/batches", "Authorization", other).body())
        .contains("\"data\":[],\"first_id\":\"\",\"last_id\":\"\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"endpoint":"/v1/responses","completion_window":"24h"}                            | missing_required_parameter | input_file_id
          {"input_file_id":"f","completion_window":"24h"}                                   | missing_required_parameter | endpoint
          {"input_file_id":"f","endpoint":"/v1/responses"}                                  | missing_required_parameter | completion_window
          {"input_file_id":"f","endpoint":"/v1/videos","completion_window":"24h"}           | invalid_value | endpoint
          {"input_file_id":"f","endpoint":"/v1/responses","completion_window":"25h"}        | invalid_value | completion_window
          {"input_file_id":"f","endpoint":"/v1/responses","completion_window":"soon"}       | invalid_value | completion_window
          {"input_file_id":7,"endpoint":"/v1/responses","completion_window":"24h"}          | invalid_type  | input_file_id
          {"input_file_id":"f","endpoint":"/v1/responses","completion_window":"24h","metadata":{"tags":[]}} | invalid_type | metadata.tags
          {"input_file_id":"f","endpoint":"/v1/responses","completion_window":"24h","output_expires_after":{"anchor":"created_at","seconds":1}} | invalid_value | output_expires_after.seconds
          []  | invalid_type | null
          {   | invalid_json | null
          """)
  void create_badBody_isRefused(String body, String code, String param) throws Exception {
    HttpResponse<String> refused = client.post("/v1/batches", body);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("\"code\":\"" + code + "\"");
    assertThat(refused.body())
        .contains("\"param\":" + (param.equals("null") ? "null" : "\"" + param + "\""));
  }
}
