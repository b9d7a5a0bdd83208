package io.headrace.ingress.http;

import io.headrace.config.Secret;
import io.headrace.ingress.jobs.Disabling;
import io.headrace.ingress.webhooks.EndpointJson;
import io.headrace.webhook.WebhookEndpoint;
import java.time.Instant;
import java.util.Optional;

/** In whose words endpoints are managed; both take the same fields. */
enum WebhookDialect {
  OPENAI("/v1/webhook_endpoints") {
    @Override
    String json(
        WebhookEndpoint endpoint,
        Optional<Secret> secret,
        Optional<Disabling> disabling,
        Instant now) {
      return EndpointJson.openAi(endpoint, secret);
    }
  },
  OWN("/headrace/v1/webhooks") {
    @Override
    String json(
        WebhookEndpoint endpoint,
        Optional<Secret> secret,
        Optional<Disabling> disabling,
        Instant now) {
      return EndpointJson.whole(endpoint, secret, disabling, now);
    }
  };

  private final String root;

  WebhookDialect(String root) {
    this.root = root;
  }

  String root() {
    return root;
  }

  abstract String json(
      WebhookEndpoint endpoint,
      Optional<Secret> secret,
      Optional<Disabling> disabling,
      Instant now);
}
