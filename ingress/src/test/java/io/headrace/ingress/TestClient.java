package io.headrace.ingress;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Calls one ingress, with the development key unless the headers say otherwise. */
final class TestClient implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final int port;

  TestClient(int port) {
    this.port = port;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)), headers);
  }

  HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body)), headers);
  }

  HttpResponse<String> delete(String path, String... headers) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).DELETE(), headers);
  }

  /** With the development key unless the headers say otherwise. */
  HttpResponse<String> send(HttpRequest.Builder request, String... headers) throws Exception {
    request.setHeader("Authorization", "Bearer " + TestGateway.KEY);
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return http.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
  }

  /** The id of a new background job. */
  String submitted(String model) throws Exception {
    return TestGateway.id(post("/v1/responses", TestGateway.body(model, "\"background\":true")));
  }

  @Override
  public void close() {
    http.close();
  }
}
