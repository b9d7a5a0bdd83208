package io.headrace.ingress.http;

import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.responses.InvalidRequest;

/** What a route does with a call. */
@FunctionalInterface
interface Endpoint {
  Reply answer(Call call) throws Refused, InvalidRequest, QueueUnavailable, InterruptedException;
}
