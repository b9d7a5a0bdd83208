package io.headrace.ingress.jobs;

import io.headrace.ingress.jobs.PastAttempt.Outcome;
import io.headrace.webhook.Delivery;
import java.util.ArrayList;
import java.util.List;

/**
 * A delivery as its history has it.
 *
 * @param delivery without its body, which follows from the event
 * @param attempts the oldest first, one at least; of very many the newest
 */
public record PastDelivery(Delivery delivery, List<PastAttempt> attempts) {
  /** Some deliveries are asked for again and again. */
  static final int MAX_ATTEMPTS = 50;

  public PastDelivery {
    attempts = List.copyOf(attempts);
  }

  public PastAttempt last() {
    return attempts.getLast();
  }

  public Outcome outcome() {
    return last().outcome();
  }

  PastDelivery with(PastAttempt attempt) {
    List<PastAttempt> all = new ArrayList<>(attempts);
    all.add(attempt);
    return new PastDelivery(
        delivery, all.subList(Math.max(0, all.size() - MAX_ATTEMPTS), all.size()));
  }
}
