package io.headrace.ingress.http;

import io.headrace.ingress.submit.Wishes;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How long a call asks to be held: {@code ?wait=N} or {@code Prefer: wait=N} (RFC 7240). */
final class Waiting {
  static final String APPLIED = "Preference-Applied";
  static final String ASYNC = "respond-async";

  private static final int MAX_SECONDS = 60;

  private Waiting() {}

  /** The parameter; 400 when it isn't whole seconds from 0 to 60. */
  static Optional<Duration> asked(Call call) throws Refused {
    Optional<String> wait = call.query("wait");
    Optional<Duration> seconds = wait.flatMap(text -> Wishes.seconds(text, MAX_SECONDS));
    if (wait.isPresent() && seconds.isEmpty()) {
      throw Refused.invalid(
          "invalid_value",
          "wait",
          "Invalid 'wait': expected whole seconds, 0 to " + MAX_SECONDS + ".");
    }
    return seconds;
  }

  /** The preference, cut to 60 s; one that can't be read is as good as none. */
  static Optional<Duration> preferred(Optional<String> prefer) {
    if (prefer.isEmpty()) {
      return Optional.empty();
    }
    for (String preference : prefer.get().split("[,;]", -1)) {
      String text = preference.strip().toLowerCase(Locale.ROOT);
      if (text.startsWith("wait=")) {
        return Wishes.seconds(text.substring(5), Integer.MAX_VALUE).map(Waiting::cut);
      }
    }
    return Optional.empty();
  }

  /** The client doesn't want to wait for the outcome: {@code respond-async}. */
  static boolean isAsync(Optional<String> prefer) {
    return prefer.isPresent()
        && Arrays.stream(prefer.get().split("[,;]", -1))
            .anyMatch(preference -> preference.strip().equalsIgnoreCase(ASYNC));
  }

  private static Duration cut(Duration wait) {
    return wait.toSeconds() > MAX_SECONDS ? Duration.ofSeconds(MAX_SECONDS) : wait;
  }

  static Reply.Whole applied(Reply.Whole reply, Duration wait) {
    String before = reply.headers().getOrDefault(APPLIED, "");
    String applied = "wait=" + wait.toSeconds();
    return reply.with(APPLIED, before.isEmpty() ? applied : before + ", " + applied);
  }
}
