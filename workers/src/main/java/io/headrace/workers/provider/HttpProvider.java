package io.headrace.workers.provider;

import io.headrace.config.ProviderConfig.Kind;
import io.headrace.wire.InexpressibleException;
import io.headrace.wire.MalformedAnswerException;
import java.time.Instant;
import java.time.InstantSource;
import okhttp3.Request;

/** Translates, sends once, and sorts what comes back. */
final class HttpProvider implements Provider {
  private static final int BAD_REQUEST = 400;

  private final String name;
  private final Kind kind;
  private final Dialects dialects;
  private final Access access;
  private final ReplySorting sorting;
  private final Connections connections;
  private final InstantSource clock;

  HttpProvider(
      String name,
      Kind kind,
      Dialects dialects,
      Access access,
      ReplySorting sorting,
      Connections connections,
      InstantSource clock) {
    this.name = name;
    this.kind = kind;
    this.dialects = dialects;
    this.access = access;
    this.sorting = sorting;
    this.connections = connections;
    this.clock = clock;
  }

  @Override
  public Reply call(Call call) throws InterruptedException {
    Dialect dialect = dialects.of(call.request().operation());
    try {
      SplicedBytes body = dialect.request(call);
      return switch (connections.send(request(dialect, call, body), call.timeout())) {
        case Taken.Whole whole -> {
          Instant now = clock.instant();
          call.hints().ifPresent(told -> RateHints.of(kind, whole.headers()).ifPresent(told));
          yield sort(dialect, call, whole, now);
        }
        case Taken.None(Reply reply) -> reply;
      };
    } catch (InexpressibleException e) {
      return new Reply.Refused(BAD_REQUEST, e.error());
    }
  }

  private Reply sort(Dialect dialect, Call call, Taken.Whole whole, Instant now) {
    if (whole.status() != 200) {
      return sorting.sort(whole.status(), whole.headers(), whole.body(), now);
    }
    try {
      return dialect.answer(call, whole.body(), now);
    } catch (MalformedAnswerException e) {
      return new Reply.Unreachable(e.reason());
    }
  }

  private Request request(Dialect dialect, Call call, SplicedBytes body) {
    Request.Builder request =
        access
            .request(dialect.path(), call.servedModel(), call.key())
            .header("User-Agent", "headrace")
            .header("Idempotency-Key", call.jobId())
            .header("X-Client-Request-Id", call.jobId())
            .post(new OneShotBody(body));
    if (!call.traceparent().isEmpty()) {
      request.header("traceparent", call.traceparent());
    }
    return request.build();
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
