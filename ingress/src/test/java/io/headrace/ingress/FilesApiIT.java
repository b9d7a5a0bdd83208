package io.headrace.ingress;

import static io.headrace.ingress.TestGateway.id;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files over HTTP, on a real broker and a folder. */
final class FilesApiIT {
  @TempDir static Path folder;
  private static TestGateway gateway;
  private static TestClient client;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        new TestGateway(
            folder,
            "ingress: { maxFile: 1MiB, maxBatchFile: 64KiB, maxUploads: 2, fileSweep: 100ms }");
    client = new TestClient(gateway.ingress.port());
  }

  @AfterAll
  static void stop() {
    client.close();
    gateway.close();
  }

  private static HttpResponse<String> upload(String purpose, String content, String... more)
      throws Exception {
    return Forms.upload(client, purpose, content, more);
  }

  private static boolean isOnDisk(String id) {
    try (Stream<Path> files = Files.walk(gateway.files)) {
      return files.anyMatch(file -> file.endsWith(id));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertError(HttpResponse<String> answer, int status, String... parts) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains("\"error\":{\"message\":");
    assertThat(parts).allMatch(answer.body()::contains);
  }

  @Test
  void create_thenRetrieveAndRead_isWhatWasSent() throws Exception {
    var created = upload("batch", "{\"größe\":1}\n");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
    assertThat(created.body())
        .matches(
            "\\{\"id\":\"file-[0-9a-v]{32}\",\"object\":\"file\",\"bytes\":14,\"created_at\":\\d+,"
                + "\"expires_at\":\\d+,\"filename\":\"in.jsonl\",\"purpose\":\"batch\",\"status\":\"processed\"}");
    String path = "/v1/files/" + id(created);
    assertThat(client.get(path).body()).isEqualTo(created.body());
    var content = client.get(path + "/content", "Accept", "application/binary");
    assertThat(content.body()).isEqualTo("{\"größe\":1}\n");
    assertThat(content.headers().firstValue("content-type")).contains("application/octet-stream");
    assertThat(content.headers().firstValue("content-length")).contains("14");
    var head =
        client.send(
            HttpRequest.newBuilder(client.uri(path + "/content"))
                .method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void create_expiresAfter_isSoLong() throws Exception {
    var created =
        upload(
            "user_data",
            "x",
            "expires_after[anchor]",
            "created_at",
            "expires_after[seconds]",
            "3600");
    long at = Long.parseLong(created.body().replaceAll(".*\"created_at\":(\\d+).*", "$1"));
    assertThat(created.body()).contains("\"expires_at\":" + (at + 3600));
    assertThat(upload("user_data", "x").body()).doesNotContain("expires_at");
    assertError(
        upload("batch", "x", "expires_after[anchor]", "created_at", "expires_after[seconds]", "60"),
        400,
        "expires_after[seconds]");
  }

  @Test
  void create_badForm_is400OrTooLarge413() throws Exception {
    assertError(upload("", "x"), 400, "missing_required_parameter", "\"param\":\"purpose\"");
    assertError(upload("batch_output", "x"), 400, "\"param\":\"purpose\"", "user_data");
    assertError(upload("batch", ""), 400, "empty_file");
    assertError(upload("batch", "x".repeat(64 * 1024 + 1)), 413, "file_too_large");
    assertThat(upload("vision", "x".repeat(64 * 1024 + 1)).statusCode()).isEqualTo(200);
    assertError(upload("vision", "x".repeat(1024 * 1024 + 1)), 413, "file_too_large");
    assertError(
        client.post("/v1/files", "{}", "Content-Type", "application/json"), 400, "invalid_body");
    try (Stream<Path> left = Files.list(gateway.files.resolve("uploads"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void idRoutes_unknownOrAnotherTenants_are404() throws Exception {
    String id = id(upload("vision", "mine"));
    for (String path : List.of("/v1/files/" + id, "/v1/files/" + id + "/content")) {
      assertError(
          client.get(path, "Authorization", "Bearer " + TestGateway.OTHER_KEY),
          404,
          "No such File object: " + id);
    }
    assertError(
        client.delete("/v1/files/" + id, "Authorization", "Bearer " + TestGateway.OTHER_KEY), 404);
    assertError(client.get("/v1/files/file-abc"), 404, "No such File object: file-abc");
    assertThat(client.get("/v1/files/" + id).statusCode()).isEqualTo(200);
  }

  @Test
  void delete_isHiddenAtOnce_andItsBytesGo() throws Exception {
    String id = id(upload("batch", "x"));
    assertThat(isOnDisk(id)).isTrue();
    var deleted = client.delete("/v1/files/" + id);
    assertThat(deleted.body())
        .isEqualTo("{\"id\":\"" + id + "\",\"object\":\"file\",\"deleted\":true}");
    assertError(client.get("/v1/files/" + id), 404);
    assertError(client.get("/v1/files/" + id + "/content"), 404);
    assertError(client.delete("/v1/files/" + id), 404);
    assertThat(client.get("/v1/files").body()).doesNotContain(id);
    await().until(() -> !isOnDisk(id));
    assertError(client.delete("/v1/files/" + id), 404);
  }

  @Test
  void list_pages_areInOrderAcrossPartitions() throws Exception {
    String key = "Bearer " + TestGateway.OTHER_KEY;
    assertThat(client.get("/v1/files", "Authorization", key).body())
        .isEqualTo(
            "{\"object\":\"list\",\"data\":[],\"first_id\":\"\",\"last_id\":\"\",\"has_more\":false}");
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String purpose = i % 2 == 0 ? "batch" : "evals";
      made.add(id(upload(purpose, "x" + i, "Authorization", key)));
    }
    List<String> sorted = made.stream().sorted().toList();
    assertThat(walked("order=asc&limit=5", key)).isEqualTo(sorted);
    assertThat(walked("limit=1", key)).isEqualTo(sorted.reversed());
    assertThat(walked("limit=12&order=desc", key)).isEqualTo(sorted.reversed());
    assertThat(walked("limit=4&purpose=evals", key)).hasSize(6);
    assertThat(walked("purpose=vision", key)).isEmpty();
    assertError(client.get("/v1/files?limit=10001"), 400, "limit");
    assertError(client.get("/v1/files?order=up"), 400, "order");
    assertError(client.get("/v1/files?after=file-x"), 404, "No such File object");
  }

  private static List<String> walked(String query, String key) throws Exception {
    List<String> ids = new ArrayList<>();
    String after = "";
    for (boolean hasMore = true; hasMore; ) {
      String page = client.get("/v1/files?" + query + after, "Authorization", key).body();
      Stream.of(page.split("\\{\"id\":\"", -1)).skip(1).forEach(s -> ids.add(s.substring(0, 37)));
      after = "&after=" + page.replaceAll("(?s).*\"last_id\":\"([^\"]*)\".*", "$1");
      hasMore = page.contains("\"has_more\":true");
    }
    return ids;
  }

  @Test
  void create_sameKey_isReplayedOrRefused() throws Exception {
    String key = UUID.randomUUID().toString();
    var first = upload("batch", "abc", "Idempotency-Key", key);
    assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
    var again = upload("batch", "abc", "Idempotency-Key", "\"" + key + "\"");
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertError(upload("batch", "abd", "Idempotency-Key", key), 422, "idempotency_key_reused");
    assertError(upload("evals", "abc", "Idempotency-Key", key), 422, "idempotency_key_reused");
    var other =
        upload(
            "evals",
            "abc",
            "Idempotency-Key",
            key,
            "Authorization",
            "Bearer " + TestGateway.OTHER_KEY);
    assertThat(other.statusCode()).isEqualTo(200);
    assertError(upload("batch", "abc", "Idempotency-Key", "x".repeat(256)), 400, "Idempotency-Key");
    client.delete("/v1/files/" + id(first));
    await().until(() -> !isOnDisk(id(first)));
    assertThat(id(upload("batch", "abc", "Idempotency-Key", key))).isEqualTo(id(first));
  }

  @Test
  void create_moreThanItsShareAtOnce_is503() throws Exception {
    try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), gateway.ingress.port())) {
      String begun = Forms.part("file\"; filename=\"x", "begun");
      String rest = Forms.part("purpose", "vision") + "--a-boundary--\r\n";
      String head =
          "POST /v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
              .formatted(TestGateway.KEY, Forms.TYPE, begun.length() + rest.length());
      slow.getOutputStream().write((head + begun).getBytes(UTF_8));
      await().until(() -> upload("vision", "x").statusCode() == 503);
      String other = "Bearer " + TestGateway.OTHER_KEY;
      assertThat(upload("vision", "x", "Authorization", other).statusCode()).isEqualTo(200);
      slow.getOutputStream().write(rest.getBytes(UTF_8));
      assertThat(new String(slow.getInputStream().readNBytes(12), UTF_8)).isEqualTo("HTTP/1.1 200");
      assertThat(upload("vision", "x").statusCode()).isEqualTo(200);
    }
  }
}
