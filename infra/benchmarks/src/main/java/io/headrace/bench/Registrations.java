package io.headrace.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Webhook endpoints at the gateway, for as long as a run lasts. */
final class Registrations {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PATH = "/v1/webhook_endpoints";

  private final HttpClient client;
  private final LoadPlan.Target target;

  Registrations(Vertx vertx, LoadPlan.Target target) {
    client = vertx.createHttpClient();
    this.target = target;
  }

  /** Of every end of a job; the future has the endpoint's id. */
  Future<String> create(String url) {
    ObjectNode body = JSON.createObjectNode().put("name", "bench").put("url", url);
    body.putArray("event_types")
        .add("response.completed")
        .add("response.incomplete")
        .add("response.failed");
    return call(HttpMethod.POST, PATH, Buffer.buffer(JSON.writeValueAsBytes(body)))
        .map(Registrations::id);
  }

  Future<Buffer> delete(String id) {
    return call(HttpMethod.DELETE, PATH + "/" + id, Buffer.buffer());
  }

  private Future<Buffer> call(HttpMethod method, String path, Buffer body) {
    return client
        .request(
            new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(target.url().toString().replaceAll("/+$", "") + path)
                .putHeader("authorization", "Bearer " + target.apiKey())
                .putHeader("content-type", "application/json"))
        .compose(request -> request.send(body))
        .compose(response ->
            response.statusCode() == 200
                ? response.body()
                : Future.failedFuture(refused(response.statusCode())));
  }

  private static String id(Buffer answer) {
    try {
      return JSON.readTree(answer.getBytes()).required("id").asString();
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the gateway's webhook endpoint has no id", e);
    }
  }

  private static IllegalArgumentException refused(int status) {
    return new IllegalArgumentException(
        "the gateway answers "
            + status
            + " to the run's webhook endpoint; it must allow 127.0.0.1");
  }
}
