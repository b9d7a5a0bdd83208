package io.headrace.ingress.batch;

import io.headrace.ingress.registrar.Decision;
import io.headrace.ingress.submit.QueueUnavailable;

/** The registrar's one method. */
@FunctionalInterface
public interface Register {
  <T> T register(int partition, String subject, Decision<T> decision)
      throws QueueUnavailable, InterruptedException;
}
