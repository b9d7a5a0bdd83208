package io.headrace.ingress.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a call is named by in its answer, in logs and for support; not a secret. */
final class RequestId {
  /** Where a client gives one of its own, as OpenAI's clients may. */
  static final String CLIENTS = "X-Client-Request-Id";

  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,128}");

  private RequestId() {}

  /** The client's, or a new one where it gave none that goes into logs and headers as it is. */
  static String of(@Nullable String clients) {
    return clients != null && SANE.matcher(clients).matches() ? clients : made();
  }

  private static String made() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    HexFormat hex = HexFormat.of();
    return "req_" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
  }
}
