package io.headrace.ingress.http;

import io.headrace.ingress.webhooks.EndpointRules;
import io.headrace.job.JobLinks;
import io.headrace.responses.InvalidRequest;
import java.util.Optional;

/** {@code X-Headrace-Callback}: where the end of a background job is told. */
final class CallbackHeader {
  static final String NAME = "X-Headrace-Callback";

  private final EndpointRules rules;

  CallbackHeader(EndpointRules rules) {
    this.rules = rules;
  }

  /** The links and the call's callback, if it names one. */
  JobLinks with(JobLinks links, Call call, boolean background) throws InvalidRequest {
    Optional<String> url = call.header(NAME);
    if (url.isEmpty()) {
      return links;
    }
    if (!background) {
      throw new InvalidRequest(
          "invalid_value",
          NAME,
          "Invalid '" + NAME + "': only a job with background: true is called back.");
    }
    String checked = rules.url(NAME, url.get().strip());
    return new JobLinks(links.batch(), Optional.of(checked), links.idempotency(), links.session());
  }
}
