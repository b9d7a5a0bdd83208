package io.headrace.ingress.http;

import io.headrace.ingress.auth.Caller;
import io.headrace.ingress.peer.PeerCall;
import io.headrace.ingress.peer.Peers;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One HTTP call of a known caller. */
final class Call {
  private static final String AUTHORIZATION = "Authorization";

  private final Context context;
  private final Caller caller;

  Call(Context context, Caller caller) {
    this.context = context;
    this.caller = caller;
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

  byte[] body(int max) throws Refused {
    return BodyReader.read(context.bodyInputStream(), context.req().getContentLengthLong(), max);
  }

  boolean isForwarded() {
    return context.header(Peers.FORWARDED) != null;
  }

  /** This call, for the instance that can answer it. */
  PeerCall forwarded(Duration wait) {
    String query = context.queryString() == null ? "" : "?" + context.queryString();
    return new PeerCall(
        context.method().name(),
        context.req().getRequestURI() + query,
        identity(context),
        new byte[0],
        wait);
  }

  /** A call of the same caller for something else. */
  PeerCall read(String target, Map<String, String> more, Duration wait) {
    Map<String, String> headers = identity(context);
    headers.putAll(more);
    return new PeerCall("GET", target, headers, new byte[0], wait);
  }

  private static Map<String, String> identity(Context context) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(AUTHORIZATION, "Bearer " + presentedKey(context).orElse(""));
    String prefer = context.header("Prefer");
    if (prefer != null) {
      headers.put("Prefer", prefer);
    }
    return headers;
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
