package io.headrace.webhook;

import java.time.Instant;
import java.util.Optional;

/**
 * A signing secret that only holders of the deployment's secret can read.
 *
 * @param sealed by {@link SecretBox}
 * @param hint its last characters, to tell it from others
 * @param until when a replaced one ends; empty for the current one
 */
public record SealedSecret(String sealed, String hint, Optional<Instant> until) {

  public boolean isValid(Instant now) {
    return until.isEmpty() || now.isBefore(until.get());
  }

  public SealedSecret endingAt(Instant end) {
    return new SealedSecret(sealed, hint, Optional.of(end));
  }
}
