package io.headrace.workers.provider;

import io.headrace.config.Secret;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** Translates, sends once, and sorts what comes back. */
final class HttpProvider implements Provider {
  private static final int BAD_REQUEST = 400;

  private final String name;
  private final Dialects dialects;
  private final HttpUrl baseUrl;
  private final List<String> bearers;
  private final Connections connections;
  private final InstantSource clock;
  private final AtomicInteger turn = new AtomicInteger();

  HttpProvider(
      String name,
      Dialects dialects,
      HttpUrl baseUrl,
      List<Secret> keys,
      Connections connections,
      InstantSource clock) {
    this.name = name;
    this.dialects = dialects;
    this.baseUrl = baseUrl;
    this.bearers = keys.stream().map(key -> "Bearer " + key.value()).toList();
    this.connections = connections;
    this.clock = clock;
  }

  @Override
  public Reply call(Call call) throws InterruptedException {
    Dialect dialect = dialects.of(call.request().operation());
    try {
      SplicedBytes body = dialect.request(call);
      return switch (connections.send(request(dialect, call, body), call.timeout())) {
        case Taken.Whole whole -> sort(dialect, call, whole, clock.instant());
        case Taken.None(Reply reply) -> reply;
      };
    } catch (InexpressibleException e) {
      return new Reply.Refused(BAD_REQUEST, e.error());
    }
  }

  private static Reply sort(Dialect dialect, Call call, Taken.Whole whole, Instant now) {
    if (whole.status() != 200) {
      return ReplySorting.sort(whole.status(), whole.headers(), whole.body(), now);
    }
    try {
      return dialect.answer(call, whole.body(), now);
    } catch (MalformedAnswerException e) {
      return new Reply.Unreachable(e.reason());
    }
  }

  private Request request(Dialect dialect, Call call, SplicedBytes body) {
    Request.Builder request =
        new Request.Builder()
            .url(baseUrl.newBuilder().addPathSegments(dialect.path()).build())
            .header("User-Agent", "headrace")
            .header("Idempotency-Key", call.jobId())
            .header("X-Client-Request-Id", call.jobId());
    if (!bearers.isEmpty()) {
      request.header("Authorization", nextBearer());
    }
    return request.post(new OneShotBody(body)).build();
  }

  private String nextBearer() {
    return bearers.get(Math.floorMod(turn.getAndIncrement(), bearers.size()));
  }

  @Override
  public void close() {
    connections.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
