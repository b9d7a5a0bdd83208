package io.headrace.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Files and Batches API over HTTP. An {@link IOException} may pass, a {@link CliException}
 * doesn't.
 */
final class BatchApi implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Without a byte of progress, in either direction. */
  private static final Duration STALL_TIMEOUT = Duration.ofSeconds(60);

  /** A hundred batches with a hundred errors each are smaller. */
  private static final long MAX_ANSWER = 16 << 20;

  private static final MediaType JSON = MediaType.get("application/json");
  private static final MediaType LINES = MediaType.get("application/jsonl");

  private final Access access;
  private final HttpUrl base;
  private final JsonMapper json = new JsonMapper();
  private final OkHttpClient client;

  BatchApi(Access access) {
    this.access = access;
    base = HttpUrl.get(access.url().toString()).newBuilder().addPathSegment("v1").build();
    client = client(base.isHttps());
  }

  /** No redirects: a key goes to the server that it was given for. Repeats are ours to count. */
  private static OkHttpClient client(boolean tls) {
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .connectTimeout(CONNECT_TIMEOUT)
            .readTimeout(STALL_TIMEOUT)
            .writeTimeout(STALL_TIMEOUT)
            .followRedirects(false)
            .retryOnConnectionFailure(false);
    // Certificates take a quarter of the start-up; they are read only where they are used.
    return (tls ? builder : builder.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))).build();
  }

  List<BatchObject> newest(int limit) throws IOException {
    HttpUrl url =
        at("batches").newBuilder().addQueryParameter("limit", String.valueOf(limit)).build();
    return answer(request(url).get().build())
        .path("data")
        .valueStream()
        .map(BatchObject::of)
        .toList();
  }

  /** Returns the file's id. */
  String upload(InputFile file, String idempotencyKey, LongConsumer sent) throws IOException {
    RequestBody form =
        new MultipartBody.Builder(idempotencyKey)
            .setType(MultipartBody.FORM)
            .addFormDataPart("purpose", "batch")
            .addFormDataPart("file", file.name(), new FileBody(file, LINES, sent))
            .build();
    Request request =
        request(at("files")).header("Idempotency-Key", idempotencyKey).post(form).build();
    return id(answer(request));
  }

  BatchObject create(String fileId, BatchCommand.Submit asked, String endpoint, String key)
      throws IOException {
    ObjectNode body = json.createObjectNode();
    body.put("input_file_id", fileId);
    body.put("endpoint", endpoint);
    body.put("completion_window", asked.window());
    if (!asked.metadata().isEmpty()) {
      asked.metadata().forEach(body.putObject("metadata")::put);
    }
    Request request =
        request(at("batches"))
            .header("Idempotency-Key", key)
            .post(RequestBody.create(json.writeValueAsBytes(body), JSON))
            .build();
    return batch(request);
  }

  BatchObject find(String id) throws IOException {
    return batch(request(at("batches", id)).get().build());
  }

  BatchObject cancel(String id) throws IOException {
    return batch(request(at("batches", id, "cancel")).post(RequestBody.EMPTY).build());
  }

  /**
   * @param skip bytes that an earlier try has fetched; a file's content never changes
   */
  void download(String fileId, long skip, OutputStream out) throws IOException {
    Request request = request(at("files", fileId, "content")).get().build();
    try (Response response = client.newCall(request).execute()) {
      check(response);
      BufferedSource source = response.body().source();
      source.skip(skip);
      source.inputStream().transferTo(out);
    }
  }

  /** Nothing is awaited: connections end with the process. */
  @Override
  public void close() {
    client.connectionPool().evictAll();
  }

  private HttpUrl at(String... segments) {
    HttpUrl.Builder url = base.newBuilder();
    for (String segment : segments) {
      url.addPathSegment(segment);
    }
    return url.build();
  }

  private Request.Builder request(HttpUrl url) {
    return new Request.Builder()
        .url(url)
        .header("Authorization", "Bearer " + access.key())
        .header("User-Agent", "headrace-batch");
  }

  private BatchObject batch(Request request) throws IOException {
    JsonNode answer = answer(request);
    id(answer);
    return BatchObject.of(answer);
  }

  private String id(JsonNode answer) {
    String id = Text.of(answer.path("id"));
    if (id.isEmpty()) {
      throw CliException.unreachable(access.url() + " answers, but not as a batch API does");
    }
    return id;
  }

  private JsonNode answer(Request request) throws IOException {
    try (Response response = client.newCall(request).execute()) {
      check(response);
      return read(response);
    }
  }

  private void check(Response response) throws IOException {
    if (!response.isSuccessful()) {
      throw Refusal.of(response.code(), response.headers(), read(response)).thrown(access);
    }
  }

  /** Whatever is no JSON says nothing. */
  private JsonNode read(Response response) throws IOException {
    byte[] body = response.peekBody(MAX_ANSWER).bytes();
    try {
      return json.readTree(body);
    } catch (JacksonException _) {
      return json.missingNode();
    }
  }
}
