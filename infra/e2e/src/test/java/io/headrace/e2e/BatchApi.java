package io.headrace.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The Files and Batches API at any of the ingresses in turn. Calls go on trying while there is no
 * answer or 5xx; those that create something carry a key of idempotency for that.
 */
final class BatchApi {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final String BOUNDARY = "part-of-a-form";

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final List<String> urls;
  private final AtomicInteger calls = new AtomicInteger();

  BatchApi(List<String> urls) {
    this.urls = urls;
  }

  /** Returns the new file's id. */
  String upload(BatchInput input) throws Exception {
    HttpResponse<String> answer =
        persist(
            "POST",
            "/v1/files",
            "multipart/form-data; boundary=" + BOUNDARY,
            form(input.bytes()),
            UUID.randomUUID().toString());
    return BatchSeen.of(answer.body()).id();
  }

  private static BodyPublisher form(byte[] file) throws IOException {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    form.write(
        """
        --%1$s\r
        Content-Disposition: form-data; name="purpose"\r
        \r
        batch\r
        --%1$s\r
        Content-Disposition: form-data; name="file"; filename="input.jsonl"\r
        Content-Type: application/jsonl\r
        \r
        """
            .formatted(BOUNDARY)
            .getBytes(UTF_8));
    form.write(file);
    form.write("\r\n--%s--\r\n".formatted(BOUNDARY).getBytes(UTF_8));
    return BodyPublishers.ofByteArray(form.toByteArray());
  }

  /** Returns the new batch's id. */
  String create(String inputFile, String endpoint) throws Exception {
    String body =
        "{\"input_file_id\":\"%s\",\"endpoint\":\"%s\",\"completion_window\":\"24h\"}"
            .formatted(inputFile, endpoint);
    return BatchSeen.of(
            persist(
                    "POST",
                    "/v1/batches",
                    "application/json",
                    BodyPublishers.ofString(body),
                    UUID.randomUUID().toString())
                .body())
        .id();
  }

  BatchSeen cancel(String id) throws Exception {
    return BatchSeen.of(persist("POST", "/v1/batches/" + id + "/cancel").body());
  }

  void deleteFile(String id) throws Exception {
    persist("DELETE", "/v1/files/" + id);
  }

  /** The file's bytes as text; nothing where there is no file. */
  String content(String id) throws Exception {
    return id.isEmpty() ? "" : persist("GET", "/v1/files/" + id + "/content").body();
  }

  /** One poll at one ingress; empty without an answer, or with one of 5xx. */
  Optional<HttpResponse<String>> poll(String id) throws InterruptedException {
    return once(request("GET", "/v1/batches/" + id, BodyPublishers.noBody()).build());
  }

  int statusOfFile(String id) throws InterruptedException {
    return once(request("GET", "/v1/files/" + id, BodyPublishers.noBody()).build())
        .map(HttpResponse::statusCode)
        .orElse(0);
  }

  private HttpResponse<String> persist(String method, String path) throws Exception {
    return persist(method, path, "application/json", BodyPublishers.noBody(), "");
  }

  private HttpResponse<String> persist(
      String method, String path, String type, BodyPublisher body, String key) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < end) {
      HttpRequest.Builder request = request(method, path, body).header("Content-Type", type);
      if (!key.isEmpty()) {
        request.header("Idempotency-Key", key);
      }
      Optional<HttpResponse<String>> answer = once(request.build());
      if (answer.isPresent() && answer.get().statusCode() != 409) { // the first try still runs
        return ok(answer.get());
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    }
    throw new IOException(method + " " + path + ": no answer for " + LIMIT);
  }

  private static HttpResponse<String> ok(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != 200) {
      throw new IOException(answer.uri() + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer;
  }

  private Optional<HttpResponse<String>> once(HttpRequest request) throws InterruptedException {
    try {
      return Optional.of(http.send(request, BodyHandlers.ofString()))
          .filter(answer -> answer.statusCode() < 500);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private HttpRequest.Builder request(String method, String path, BodyPublisher body) {
    String url = urls.get(Math.floorMod(calls.getAndIncrement(), urls.size()));
    return HttpRequest.newBuilder(URI.create(url + path))
        .method(method, body)
        .header("Authorization", "Bearer sk-headrace-dev")
        .timeout(Duration.ofSeconds(60));
  }
}
