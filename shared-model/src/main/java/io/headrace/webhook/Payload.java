package io.headrace.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.event.Event;
import java.util.Optional;

/** What is posted. */
public final class Payload {
  /** The specification's advice for a whole payload. */
  public static final int MAX_FULL_BYTES = 20_000;

  private Payload() {}

  /**
   * The event with the result in place of the object's id, where the whole is small enough.
   *
   * @param result a JSON object
   */
  public static Optional<String> full(Event event, byte[] result) {
    if (result.length >= MAX_FULL_BYTES || result.length == 0) {
      return Optional.empty();
    }
    byte[] whole = event.with(new String(result, UTF_8)).body();
    return whole.length > MAX_FULL_BYTES ? Optional.empty() : Optional.of(new String(whole, UTF_8));
  }
}
