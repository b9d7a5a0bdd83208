package io.headrace.webhook;

import java.time.Instant;

/**
 * A delivery that somebody asked for: again, or as a test.
 *
 * @param once one attempt at once, whatever the endpoint's state, and no further one: a test
 */
public record DeliveryCommand(Delivery delivery, boolean once, Instant at) {}
