package io.headrace.workers.delivery;

import io.headrace.webhook.SealedSecret;
import java.util.List;

/** Whether, and by what rules, an endpoint may be called now. */
sealed interface Target {

  /**
   * @param url empty for callbacks, of which each has its own
   * @param rate attempts per second; 0 is no limit
   */
  record Open(String url, List<SealedSecret> secrets, int maxConcurrency, int rate, boolean ordered)
      implements Target {}

  /** Deleted, or so new that it hasn't been read yet. */
  record Unknown() implements Target {}

  record Closed(String reason) implements Target {}
}
