package io.headrace.simulator;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Where the providers look for the caller's key. An empty one counts as none. */
final class Keys {
  private static final String BEARER = "Bearer ";

  private Keys() {}

  static @Nullable String bearer(HttpServerRequest request) {
    String authorization = request.headers().get(HttpHeaders.AUTHORIZATION);
    return authorization != null && authorization.startsWith(BEARER)
        ? orNull(authorization.substring(BEARER.length()))
        : null;
  }

  static @Nullable String headerOrBearer(HttpServerRequest request, CharSequence header) {
    String key = orNull(request.headers().get(header));
    return key == null ? bearer(request) : key;
  }

  static @Nullable String orNull(@Nullable String key) {
    return key == null || key.isEmpty() ? null : key;
  }
}
