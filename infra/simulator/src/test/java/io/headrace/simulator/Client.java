package io.headrace.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls a simulator as any HTTP client would. */
final class Client implements AutoCloseable {
  static final String PROMPT = "{\"model\":\"demo-model\",\"input\":\"Name a river.\"}";
  static final String CHAT =
      """
      {"model":"demo-model","messages":[{"role":"user","content":"Name a river."}]}\
      """;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String root;

  Client(Simulator simulator) {
    this.root = "http://127.0.0.1:" + simulator.port();
  }

  HttpResponse<String> respond(String body, String... headers) throws Exception {
    return send("POST", "/v1/responses", body, headers);
  }

  HttpResponse<String> chat(String body) throws Exception {
    return send("POST", "/v1/chat/completions", body);
  }

  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    return http.send(request(method, path, body, headers), BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> sendLater(String path, String body) {
    return http.sendAsync(request("POST", path, body), BodyHandlers.ofString());
  }

  /** Done as soon as the headers are there. */
  CompletableFuture<HttpResponse<InputStream>> stream(String path, String body) {
    return http.sendAsync(request("POST", path, body), BodyHandlers.ofInputStream());
  }

  private HttpRequest request(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + path))
            .timeout(Duration.ofSeconds(10))
            .method(method, BodyPublishers.ofString(body));
    return (headers.length == 0 ? request : request.headers(headers)).build();
  }

  static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }

  static String text(HttpResponse<String> response) {
    return json(response).at("/output/0/content/0/text").asString();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
