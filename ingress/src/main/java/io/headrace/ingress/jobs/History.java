package io.headrace.ingress.jobs;

import io.headrace.job.TenantId;
import io.headrace.webhook.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What became of the deliveries to webhook endpoints and callbacks, for the partitions that this
 * instance serves. Any thread may ask.
 *
 * <p>All methods throw {@link JobTableUnavailable} when the partition isn't served here now.
 */
public interface History {

  /**
   * Whose deliveries are asked for, and where they are.
   *
   * @param endpoint an endpoint's id, or {@link #CALLBACKS}
   */
  record Place(int partition, TenantId tenant, String endpoint) {}

  /** In a place: the callbacks of all jobs of the tenant. */
  String CALLBACKS = "cb_";

  /**
   * A stretch of time and where to go on in it, by the time of events.
   *
   * @param from included
   * @param until excluded
   * @param after a delivery that was given already
   */
  record Range(Instant from, Instant until, Optional<PastDelivery> after) {
    /** Up to the last moment that a key can hold. */
    public static final Instant END = Instant.ofEpochMilli((1L << 48) - 1);

    public static Range all(Optional<PastDelivery> after) {
      return new Range(Instant.EPOCH, END, after);
    }
  }

  List<PastDelivery> newest(Place place, Range range, int limit, Predicate<PastDelivery> shown);

  List<PastDelivery> oldest(Place place, Range range, int limit, Predicate<PastDelivery> shown);

  /** Looks through all of the place's deliveries: an id doesn't tell when its event happened. */
  Optional<PastDelivery> find(Place place, String delivery);

  /** The delivery once an attempt of it is known, within {@code limit}. */
  Optional<PastDelivery> await(Place place, Delivery delivery, Duration limit)
      throws InterruptedException;

  /** The newest disabling of an endpoint. */
  Optional<Disabling> disabling(int partition, String endpoint);

  /** The start of the body of the answer to an attempt; empty when it is no longer kept. */
  Optional<String> excerpt(int partition, PastAttempt attempt);
}
