package io.headrace.ingress.http;

import io.headrace.ingress.auth.ApiKeys;
import io.headrace.ingress.auth.Caller;
import io.headrace.ingress.jobs.BodyGone;
import io.headrace.ingress.jobs.JobTableUnavailable;
import io.headrace.ingress.peer.Peers;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.responses.InvalidRequest;
import io.headrace.trace.TraceSpan;
import io.headrace.trace.Tracing;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all routes share: who calls, the call's id, errors in the route's words, time taken. */
final class Front {
  private static final Logger log = LoggerFactory.getLogger(Front.class);
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int SERVER_ERROR = 500;

  private final ApiKeys keys;
  private final Peers peers;
  private final MeterRegistry metrics;
  private final Tracing tracing;
  private final LongSupplier nanos;

  /** A route without a caller. */
  @FunctionalInterface
  interface Open {
    Reply answer(Context context) throws Refused;
  }

  Front(ApiKeys keys, Peers peers, MeterRegistry metrics, Tracing tracing, LongSupplier nanos) {
    this.keys = keys;
    this.peers = peers;
    this.metrics = metrics;
    this.tracing = tracing;
    this.nanos = nanos;
  }

  /** Answers calls that carry a key. */
  Handler known(String method, String route, ErrorShape errors, Endpoint endpoint) {
    RouteTimer timer = new RouteTimer(metrics, method, route);
    return context -> {
      long started = nanos.getAsLong();
      String id = RequestId.of(context.header(RequestId.CLIENTS));
      TraceSpan span = tracing.isOn() ? span(context, method, route, id) : TraceSpan.NONE;
      try {
        Reply reply = answer(context, id, span, errors, endpoint);
        tell(span, reply);
        send(context, id, reply, timer, started);
      } finally {
        span.end();
      }
    };
  }

  /** Answers calls of anyone. */
  Handler open(String method, String route, ErrorShape errors, Open endpoint) {
    RouteTimer timer = new RouteTimer(metrics, method, route);
    return context -> {
      long started = nanos.getAsLong();
      String id = RequestId.of(context.header(RequestId.CLIENTS));
      send(context, id, answerOpen(context, id, errors, endpoint), timer, started);
    };
  }

  private TraceSpan span(Context context, String method, String route, String id) {
    return tracing
        .begin(Tracing.Kind.SERVER, method + " " + route, Call.clientsTrace(context))
        .put("http.request.method", method)
        .put("http.route", route)
        .put("url.path", context.path())
        .put("url.scheme", context.scheme())
        .put("headrace.request.id", id);
  }

  private static void tell(TraceSpan span, Reply reply) {
    span.put("http.response.status_code", reply.status());
    if (reply.status() >= SERVER_ERROR) {
      span.failed(Integer.toString(reply.status()));
    }
  }

  private Reply answer(
      Context context, String id, TraceSpan span, ErrorShape errors, Endpoint endpoint) {
    try {
      return answered(context, id, span, errors, endpoint);
    } catch (RuntimeException e) {
      return failed(errors, id, e);
    }
  }

  /** Writing an error may fail, too: of what is written here, parts are the client's. */
  private Reply answered(
      Context context, String id, TraceSpan span, ErrorShape errors, Endpoint endpoint) {
    try {
      Caller caller = caller(context);
      span.put("headrace.tenant", caller.tenant().value());
      return endpoint.answer(new Call(context, id, span, caller, peers));
    } catch (Refused refused) {
      return errors.reply(refused, id);
    } catch (InvalidRequest invalid) {
      return errors.reply(Refused.invalid(invalid), id);
    } catch (QueueUnavailable away) {
      return errors.reply(Refused.unavailable("queue_unavailable", message(away)), id);
    } catch (JobTableUnavailable _) {
      return errors.reply(Refused.tableUnavailable(), id);
    } catch (BodyGone _) {
      return errors.reply(Refused.notFound(context.pathParamMap().getOrDefault("id", "")), id);
    } catch (InterruptedException _) {
      return errors.reply(HeldCalls.closing(), id);
    }
  }

  private static Reply answerOpen(Context context, String id, ErrorShape errors, Open endpoint) {
    try {
      return answeredOpen(context, id, errors, endpoint);
    } catch (RuntimeException e) {
      return failed(errors, id, e);
    }
  }

  private static Reply answeredOpen(Context context, String id, ErrorShape errors, Open endpoint) {
    try {
      return endpoint.answer(context);
    } catch (Refused refused) {
      return errors.reply(refused, id);
    }
  }

  private static Reply failed(ErrorShape errors, String id, RuntimeException e) {
    log.atError().addKeyValue("requestId", id).setCause(e).log("a call failed; answered 500");
    return errors.reply(Refused.failed(), id);
  }

  private static String message(QueueUnavailable away) {
    return away.getMessage() + " Try again.";
  }

  private Caller caller(Context context) throws Refused {
    Optional<String> key = Call.presentedKey(context);
    if (key.isEmpty()) {
      throw Refused.unauthorized(
          "You didn't provide an API key. Send it as Authorization: Bearer YOUR_KEY.");
    }
    return keys.find(key.get())
        .orElseThrow(() -> Refused.unauthorized("Incorrect API key provided."));
  }

  private void send(Context context, String id, Reply reply, RouteTimer timer, long started) {
    long taken = nanos.getAsLong() - started;
    context.status(reply.status());
    context.header("x-request-id", id);
    context.header("openai-processing-ms", Long.toString(taken / NANOS_PER_MILLI));
    reply.headers().forEach(context::header);
    switch (reply) {
      case Reply.Whole whole -> write(context, whole);
      case Reply.Events events -> stream(context, events);
      case Reply.Content content -> copy(context, content);
    }
    timer.record(reply.status(), nanos.getAsLong() - started);
  }

  /**
   * Straight to the servlet: Javalin copies a result through a new buffer of 32 KiB, which was half
   * of all that a submit allocated.
   */
  private static void write(Context context, Reply.Whole whole) {
    HttpServletResponse response = context.res();
    response.setContentType(whole.contentType());
    response.setContentLength(whole.body().length);
    try {
      response.getOutputStream().write(whole.body());
    } catch (IOException _) {
      log.debug("a client went away before its answer");
    }
  }

  private static void stream(Context context, Reply.Events events) {
    context.contentType("text/event-stream");
    try (var _ = events.place();
        OutputStream out = context.outputStream()) {
      events.writer().writeTo(out);
    } catch (IOException _) {
      log.debug("a client went away from its stream; its job goes on");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** An answer that breaks off is shorter than it says, so its client knows. */
  private static void copy(Context context, Reply.Content content) {
    HttpServletResponse response = context.res();
    response.setContentType("application/octet-stream");
    response.setContentLengthLong(content.length());
    if (context.method().equals(HandlerType.HEAD)) {
      return;
    }
    try (InputStream in = content.source().open()) {
      in.transferTo(response.getOutputStream());
    } catch (IOException e) {
      log.warn("a file's content breaks off: its client or the store went away", e);
    }
  }
}
