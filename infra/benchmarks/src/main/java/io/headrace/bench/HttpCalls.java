package io.headrace.bench;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The calls over HTTP/1.1 connections that are kept. Used from one event loop only. Headers and the
 * request options are built once, and answers are scanned, not parsed: this client shares a machine
 * with the server it measures.
 */
final class HttpCalls implements Calls {
  private static final int UNBOUNDED = -1;

  /** Shorter than servers keep an idle connection, so that none is closed under a new call. */
  private static final int KEEP_IDLE_SECONDS = 15;

  private final HttpClient client;
  private final LoadPlan.Target target;
  private final String path;
  private final String query;
  private final RequestOptions submit;
  private final MultiMap retrieveHeaders;
  private final Optional<Inbox> inbox;

  /**
   * @param inbox where webhooks arrive, in the mode that waits for them
   */
  HttpCalls(Vertx vertx, LoadPlan plan, int connections, Optional<Inbox> inbox) {
    // The queue for a connection is bounded by the jobs in flight, which the lane bounds.
    PoolOptions pool =
        new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(UNBOUNDED);
    HttpClientOptions options = new HttpClientOptions().setKeepAliveTimeout(KEEP_IDLE_SECONDS);
    this.client = vertx.createHttpClient(options, pool);
    this.target = plan.target();
    this.inbox = inbox;
    this.path = target.url().getPath().replaceAll("/+$", "") + "/v1/responses";
    this.query =
        plan.mode() instanceof Mode.Background(var hold) ? "?wait=" + hold.toSeconds() : "";
    this.retrieveHeaders = authorization(target);
    this.submit =
        options(HttpMethod.POST, path)
            .setHeaders(authorization(target).add("content-type", "application/json"));
  }

  @Override
  public void submit(Buffer body, Listener listener) {
    send(submit, body, listener);
  }

  @Override
  public void retrieve(String id, Listener listener) {
    RequestOptions options = options(HttpMethod.GET, path + "/" + id + query);
    send(options.setHeaders(retrieveHeaders), null, listener);
  }

  @Override
  public void expect(String id, Listener listener) {
    inbox.orElseThrow().expect(id, listener);
  }

  private void send(RequestOptions options, @Nullable Buffer body, Listener listener) {
    Handler<Throwable> broken = listener::broken;
    client
        .request(options)
        .onFailure(broken)
        .onSuccess(request ->
            send(request, body).onFailure(broken).onSuccess(response -> read(response, listener)));
  }

  private static Future<HttpClientResponse> send(HttpClientRequest request, @Nullable Buffer body) {
    return body == null ? request.send() : request.send(body);
  }

  private static void read(HttpClientResponse response, Listener listener) {
    response
        .body()
        .onFailure(listener::broken)
        .onSuccess(body -> listener.answered(answer(response, body)));
  }

  private static Answer answer(HttpClientResponse response, Buffer body) {
    AnswerScan scan = AnswerScan.of(body.getBytes());
    return new Answer(response.statusCode(), scan.id(), scan.status(), providerNanos(response));
  }

  private static OptionalLong providerNanos(HttpClientResponse response) {
    String own = response.getHeader("x-headrace-provider-ms");
    String common = own == null ? response.getHeader("openai-processing-ms") : own;
    return common == null ? OptionalLong.empty() : nanos(common);
  }

  private static OptionalLong nanos(String millis) {
    try {
      return OptionalLong.of((long) (Double.parseDouble(millis) * 1e6));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  private RequestOptions options(HttpMethod method, String uri) {
    URI url = target.url();
    boolean ssl = url.getScheme().equals("https");
    int port = url.getPort() > 0 ? url.getPort() : ssl ? 443 : 80;
    return new RequestOptions()
        .setMethod(method)
        .setHost(url.getHost())
        .setPort(port)
        .setSsl(ssl)
        .setURI(uri);
  }

  private static MultiMap authorization(LoadPlan.Target target) {
    return MultiMap.caseInsensitiveMultiMap().add("authorization", "Bearer " + target.apiKey());
  }
}
