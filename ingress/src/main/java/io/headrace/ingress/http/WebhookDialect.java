package io.headrace.ingress.http;

import io.headrace.config.Secret;
import io.headrace.ingress.jobs.Disabling;
import io.headrace.ingress.jobs.PastDelivery;
import io.headrace.ingress.webhooks.DeliveryJson;
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

    // OpenAI's result has a status of the endpoint, always.
    @Override
    String test(String endpoint, PastDelivery past) throws Refused {
      if (past.last().status() == 0) {
        throw unanswered(past.last().error());
      }
      return DeliveryJson.openAiTest(endpoint, past);
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

    @Override
    String test(String endpoint, PastDelivery past) {
      return DeliveryJson.test(endpoint, past);
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

  /** The answer to a test that has come to its end, whatever came of it. */
  abstract String test(String endpoint, PastDelivery past) throws Refused;

  private static Refused unanswered(String error) {
    return Refused.invalid(
        "webhook_test_unanswered",
        "",
        "The webhook endpoint did not answer the test event (" + error + ").");
  }
}
