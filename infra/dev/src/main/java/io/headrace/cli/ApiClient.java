package io.headrace.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server's JSON over HTTP. An {@link IOException} may pass, a {@link CliException} doesn't. */
final class ApiClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Without a byte of progress, in either direction. */
  private static final Duration STALL_TIMEOUT = Duration.ofSeconds(60);

  /** A hundred batches with a hundred errors each are smaller. */
  private static final long MAX_ANSWER = 16 << 20;

  private final Access access;
  private final HttpUrl base;
  private final String agent;
  private final JsonMapper json = new JsonMapper();
  private final OkHttpClient client;

  /**
   * @param path of the API, such as {@code v1}
   * @param agent what the server is told of who calls
   */
  ApiClient(Access access, String path, String agent) {
    this.access = access;
    this.agent = agent;
    base = HttpUrl.get(access.url().toString()).newBuilder().addPathSegments(path).build();
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

  HttpUrl at(String... segments) {
    HttpUrl.Builder url = base.newBuilder();
    for (String segment : segments) {
      url.addPathSegment(segment);
    }
    return url.build();
  }

  Request.Builder request(HttpUrl url) {
    return new Request.Builder()
        .url(url)
        .header("Authorization", "Bearer " + access.key())
        .header("User-Agent", agent);
  }

  JsonNode answer(Request request) throws IOException {
    try (Response response = open(request)) {
      return read(response);
    }
  }

  /** A success, to be closed. */
  Response open(Request request) throws IOException {
    Response response = client.newCall(request).execute();
    if (response.isSuccessful()) {
      return response;
    }
    try (response) {
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

  JsonMapper json() {
    return json;
  }

  CliException noApi(String what) {
    return CliException.unreachable(access.url() + " answers, but not as " + what + " does");
  }

  /** Nothing is awaited: connections end with the process. */
  @Override
  public void close() {
    client.connectionPool().evictAll();
  }
}
