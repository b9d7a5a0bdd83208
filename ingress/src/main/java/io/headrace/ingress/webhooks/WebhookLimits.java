package io.headrace.ingress.webhooks;

import io.headrace.ingress.form.Fields;
import io.headrace.webhook.UrlPolicy;

/**
 * The section {@code ingress.webhooks}; {@code headrace-defaults.yml} says what each value is.
 *
 * @param endpoints of one tenant
 * @param eventTypes of one endpoint
 * @param url characters
 * @param history deliveries kept of one endpoint
 * @param replay deliveries queued by one call
 */
public record WebhookLimits(int endpoints, int eventTypes, int url, int history, int replay) {
  private static final int MAX_ENDPOINTS = 10_000;
  private static final int MAX_HISTORY = 1_000_000;

  /** Commands are in memory while they are written. */
  private static final int MAX_REPLAY = 20_000;

  public WebhookLimits {
    require("endpoints", endpoints, MAX_ENDPOINTS);
    require("eventTypes", eventTypes, Fields.MAX_LIST);
    require("url", url, UrlPolicy.MAX_LENGTH);
    require("history", history, MAX_HISTORY);
    require("replay", replay, MAX_REPLAY);
  }

  private static void require(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "webhooks.%s must be 1 to %d, got %d".formatted(name, most, value));
    }
  }
}
