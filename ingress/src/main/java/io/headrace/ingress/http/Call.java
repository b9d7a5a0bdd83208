package io.headrace.ingress.http;

import io.headrace.ingress.auth.Caller;
import io.headrace.ingress.peer.PeerCall;
import io.headrace.ingress.peer.PeerClaims;
import io.headrace.ingress.peer.PeerSeal;
import io.headrace.ingress.peer.Peers;
import io.headrace.ingress.submit.Accepted;
import io.headrace.topic.Origin;
import io.headrace.trace.TraceSpan;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP call of a known caller. */
final class Call {
  private static final Logger log = LoggerFactory.getLogger(Call.class);
  private static final String AUTHORIZATION = "Authorization";
  private static final int MAX_TRACEPARENT = 64;

  /** What a peer may ask to be held for at once. */
  private static final Duration MAX_WAIT = Duration.ofSeconds(60);

  private final Context context;
  private final String id;
  private final TraceSpan span;
  private final Caller caller;
  private final Optional<PeerClaims> fromPeer;
  private Optional<BodyMemory.Share> memory = Optional.empty();

  /**
   * @param id what its answer has as {@code x-request-id}
   */
  Call(Context context, String id, TraceSpan span, Caller caller, Peers peers) {
    this.context = context;
    this.id = id;
    this.span = span;
    this.caller = caller;
    fromPeer =
        header(PeerSeal.HEADER)
            .flatMap(seal -> peers.verify(seal, context.method().name(), target(context)));
  }

  static String target(Context context) {
    String query = context.queryString() == null ? "" : "?" + context.queryString();
    return context.req().getRequestURI() + query;
  }

  String id() {
    return id;
  }

  /** This call's own span where there is one, else the client's. */
  Origin origin() {
    String trace = span.traceparent();
    return new Origin(id, trace.isEmpty() ? clientsTrace(context) : trace);
  }

  /** Empty where it can't be one. */
  static String clientsTrace(Context context) {
    String trace = context.header("traceparent");
    return trace == null || trace.length() > MAX_TRACEPARENT ? "" : trace;
  }

  /** This call has made the job, or has met it again. */
  void accepted(Accepted accepted) {
    log.atDebug()
        .addKeyValue("requestId", id)
        .addKeyValue("jobId", accepted.id())
        .log(accepted.replayed() ? "a job is asked for once more" : "a job is accepted");
    if (span.isRecording()) {
      span.put("headrace.job.id", accepted.id().value());
    }
  }

  Caller caller() {
    return caller;
  }

  String pathParam(String name) {
    return context.pathParam(name);
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(context.header(name));
  }

  /** Absent and empty are the same. */
  Optional<String> query(String name) {
    return context.queryString() == null
        ? Optional.empty()
        : Optional.ofNullable(context.queryParam(name)).filter(value -> !value.isEmpty());
  }

  /** The content length, or -1. */
  long declaredLength() {
    return context.req().getContentLengthLong();
  }

  /** What this call's body may take of the memory for bodies. */
  void holds(BodyMemory.Share share) {
    memory = Optional.of(share);
  }

  byte[] body(int max) throws Refused {
    byte[] body =
        BodyReader.read(context.bodyInputStream(), declaredLength(), max, BodyReader.LIMIT);
    memory.ifPresent(share -> share.shrinkTo(body.length));
    return body;
  }

  /** The body is in Kafka: the call may be held much longer, without it. */
  void letGoOfBody() {
    memory.ifPresent(BodyMemory.Share::close);
  }

  /** Another instance has passed this call on, or makes it itself. */
  boolean isForwarded() {
    return fromPeer.isPresent();
  }

  /** A peer asks for the outcome for a create call that it holds. */
  Optional<Duration> outcomeWithin() {
    return fromPeer
        .map(PeerClaims::outcomeWithin)
        .filter(Duration::isPositive)
        .map(wait -> wait.compareTo(MAX_WAIT) < 0 ? wait : MAX_WAIT);
  }

  /** The body that a peer has sent with its call and sealed; empty for all other calls. */
  Optional<byte[]> sealedBody() throws Refused {
    String hash = fromPeer.map(PeerClaims::bodyHash).orElse("");
    if (hash.isEmpty()) {
      return Optional.empty();
    }
    byte[] body = body(Peers.MAX_BODY);
    if (!PeerSeal.hash(body).equals(hash)) {
      throw Refused.invalid("invalid_body", "", "The body isn't the one that was sealed.");
    }
    return Optional.of(body);
  }

  /** The body as it comes, for routes that never hold it whole. */
  InputStream stream() {
    return context.bodyInputStream();
  }

  /** A call of the same caller, with a body for the instance that can act on it. */
  PeerCall post(String target, byte[] body, Duration hold) {
    return new PeerCall("POST", target, key(), hold, Duration.ZERO, body);
  }

  /** This call, for the instance that can answer it. */
  PeerCall passedOn(String target, Duration hold) {
    String method = context.method().equals(HandlerType.HEAD) ? "GET" : context.method().name();
    return new PeerCall(method, target, key(), hold, Duration.ZERO);
  }

  /** A call of the same caller for something else. */
  PeerCall read(String target, Duration hold) {
    return new PeerCall("GET", target, key(), hold, Duration.ZERO);
  }

  PeerCall outcome(String target, Duration within) {
    return new PeerCall("GET", target, key(), within, within);
  }

  private String key() {
    return presentedKey(context).orElse("");
  }

  /** The key as the client sent it: OpenAI's way, Azure's or Anthropic's. */
  static Optional<String> presentedKey(Context context) {
    String bearer = context.header(AUTHORIZATION);
    if (bearer != null && bearer.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return Optional.of(bearer.substring(7).strip());
    }
    String azure = context.header("api-key");
    return Optional.ofNullable(azure == null ? context.header("x-api-key") : azure);
  }
}
