package io.headrace.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.LongConsumer;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Files and Batches API over HTTP. An {@link IOException} may pass, a {@link CliException}
 * doesn't.
 */
final class BatchApi implements AutoCloseable {
  private static final MediaType JSON = MediaType.get("application/json");
  private static final MediaType LINES = MediaType.get("application/jsonl");

  private final ApiClient client;

  BatchApi(Access access) {
    client = new ApiClient(access, "v1", "headrace-batch");
  }

  List<BatchObject> newest(int limit) throws IOException {
    HttpUrl url =
        client.at("batches").newBuilder().addQueryParameter("limit", String.valueOf(limit)).build();
    return client
        .answer(client.request(url).get().build())
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
        client
            .request(client.at("files"))
            .header("Idempotency-Key", idempotencyKey)
            .post(form)
            .build();
    return id(client.answer(request));
  }

  BatchObject create(String fileId, BatchCommand.Submit asked, String endpoint, String key)
      throws IOException {
    ObjectNode body = client.json().createObjectNode();
    body.put("input_file_id", fileId);
    body.put("endpoint", endpoint);
    body.put("completion_window", asked.window());
    if (!asked.metadata().isEmpty()) {
      asked.metadata().forEach(body.putObject("metadata")::put);
    }
    Request request =
        client
            .request(client.at("batches"))
            .header("Idempotency-Key", key)
            .post(RequestBody.create(client.json().writeValueAsBytes(body), JSON))
            .build();
    return batch(request);
  }

  BatchObject find(String id) throws IOException {
    return batch(client.request(client.at("batches", id)).get().build());
  }

  BatchObject cancel(String id) throws IOException {
    return batch(
        client.request(client.at("batches", id, "cancel")).post(RequestBody.EMPTY).build());
  }

  /**
   * @param skip bytes that an earlier try has fetched; a file's content never changes
   */
  void download(String fileId, long skip, OutputStream out) throws IOException {
    Request request = client.request(client.at("files", fileId, "content")).get().build();
    try (Response response = client.open(request)) {
      BufferedSource source = response.body().source();
      source.skip(skip);
      source.inputStream().transferTo(out);
    }
  }

  /** Nothing is awaited: connections end with the process. */
  @Override
  public void close() {
    client.close();
  }

  private BatchObject batch(Request request) throws IOException {
    JsonNode answer = client.answer(request);
    id(answer);
    return BatchObject.of(answer);
  }

  private String id(JsonNode answer) {
    String id = Text.of(answer.path("id"));
    if (id.isEmpty()) {
      throw client.noApi("a batch API");
    }
    return id;
  }
}
