package io.headrace.webhook;

import java.time.Instant;
import java.util.List;

/**
 * The right to make one attempt, until a moment: what the schedule gives to senders.
 *
 * @param url as the endpoint has it now
 * @param secrets those that sign now; none for a callback, which its tenant's default secret signs
 * @param number from 1; starts anew when the delivery is asked for again
 * @param once no attempt follows
 * @param leasedUntil nobody starts it later, since the schedule may then give it to another
 */
public record DeliveryAttempt(
    Delivery delivery,
    String url,
    List<SealedSecret> secrets,
    int maxConcurrency,
    int number,
    boolean once,
    Instant leasedUntil) {}
