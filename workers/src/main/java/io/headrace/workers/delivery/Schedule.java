package io.headrace.workers.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.event.Event;
import io.headrace.event.EventType;
import io.headrace.job.IdempotencyKey;
import io.headrace.webhook.Delivery;
import io.headrace.webhook.DeliveryAttempt;
import io.headrace.webhook.DeliveryCommand;
import io.headrace.webhook.DeliveryReport;
import io.headrace.webhook.DeliveryReport.Attempted;
import io.headrace.webhook.DeliveryReport.Disabled;
import io.headrace.webhook.DeliveryReport.Dropped;
import io.headrace.webhook.Endpoints;
import io.headrace.webhook.WebhookEndpoint;
import io.headrace.webhook.WebhooksConfig;
import io.headrace.workers.delivery.Backlog.Place;
import io.headrace.workers.delivery.Backlog.Placed;
import io.headrace.workers.delivery.Target.Closed;
import io.headrace.workers.delivery.Target.Open;
import io.headrace.workers.delivery.Target.Unknown;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Decides which delivery is attempted when. An attempt is leased: until its end comes back, or the
 * lease runs out, nobody else makes it. So a sender that dies costs an attempt made twice and never
 * a delivery, and what waits for a dead endpoint lies on disk, in nobody's way.
 */
final class Schedule {
  private static final String DISABLED = "endpoint_disabled";
  private static final String DELETED = "endpoint_deleted";
  private static final String FULL = "backlog_full";
  private static final int GONE = 410;
  private static final Set<Integer> OVERLOADED = Set.of(0, 429, 502, 503, 504);

  /** Entries of one endpoint that are looked at in one go. */
  private static final int STEP = 256;

  /** An attempt that took less waited for nothing: its endpoint would take more at once. */
  private static final Duration SOON = Duration.ofSeconds(2);

  /** A new endpoint has been read by then. */
  private static final Duration READING = Duration.ofMinutes(1);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /** Where decisions go. */
  interface Out {
    void attempt(DeliveryAttempt attempt);

    void report(DeliveryReport report);

    void event(Event event);
  }

  private final WebhooksConfig config;
  private final EndpointTable endpoints;
  private final Backlog backlog;
  private final Queues queues;
  private final Out out;

  Schedule(
      WebhooksConfig config, EndpointTable endpoints, Backlog backlog, Queues queues, Out out) {
    this.config = config;
    this.endpoints = endpoints;
    this.backlog = backlog;
    this.queues = queues;
    this.out = out;
  }

  /** An event is to be told; one that is known already isn't told again. */
  void arrive(Delivery delivery, Instant now) {
    if (!backlog.knows(delivery)) {
      Queue queue = queues.of(delivery.endpoint());
      add(queue, new Entry(delivery, 0, false, now, queue.turn(now)), now);
      save(queue, now);
    }
  }

  /** Somebody asked for a delivery: whatever was known of it, its attempts start anew. */
  void obey(DeliveryCommand command, Instant now) {
    Delivery delivery = command.delivery();
    Queue queue = queues.of(delivery.endpoint());
    Place known = backlog.find(delivery.id()).orElse(null);
    if (known == null) {
      begin(queue, new Entry(delivery, 0, command.once(), now, queue.turn(now)), now);
    } else if (!known.isLeased()) {
      Instant turn = backlog.entry(known).turn();
      backlog.drop(known, delivery);
      queue.standing = queue.standing.plusWaiting(-1);
      begin(queue, new Entry(delivery, 0, command.once(), now, turn), now);
    }
    save(queue, now);
  }

  /** A test goes out whatever the endpoint's state. */
  private void begin(Queue queue, Entry entry, Instant now) {
    WebhookEndpoint tested = entry.once() ? endpoints.find(queue.endpoint).orElse(null) : null;
    if (tested == null) {
      add(queue, entry, now);
    } else {
      lease(queue, open(tested), entry, now);
    }
  }

  private void add(Queue queue, Entry entry, Instant now) {
    switch (target(queue)) {
      case Closed(String reason) -> out.report(new Dropped(entry.delivery(), now, reason));
      case Unknown _ -> await(queue, entry, now, now);
      case Open open -> {
        if (queue.standing.waiting() >= config.maxWaiting()) {
          out.report(new Dropped(entry.delivery(), now, FULL));
        } else if (queue.standing.waiting() == 0 && mayLease(queue, open, now)) {
          lease(queue, open, entry, now);
        } else {
          await(queue, entry, order(open, entry), now);
          pump(queue, now);
        }
      }
    }
  }

  /** An attempt's end. Late ones count only when they are good news. */
  void ended(Attempted attempt, Instant now) {
    Place place = backlog.find(attempt.delivery().id()).orElse(null);
    boolean delivered = attempt.state() == DeliveryReport.State.DELIVERED;
    if (place == null || !delivered && !isCurrent(place, attempt)) {
      return;
    }
    Queue queue = queues.of(attempt.endpoint());
    queue.standing =
        place.isLeased() ? queue.standing.plusLeased(-1) : queue.standing.plusWaiting(-1);
    switch (attempt.state()) {
      case DELIVERED -> {
        backlog.finish(place, attempt.delivery(), now);
        queue.standing = queue.standing.succeeded(isSoon(attempt), config.maxLeases());
      }
      case FAILED -> {
        backlog.finish(place, attempt.delivery(), now);
        failed(queue, attempt, now);
      }
      case WAITING -> {
        Entry entry = backlog.entry(place);
        backlog.take(place);
        failed(queue, attempt, now);
        Entry again = entry.again(attempt.number(), attempt.next().orElse(now));
        await(queue, again, order(target(queue), again), again.due());
      }
    }
    pump(queue, now);
    save(queue, now);
  }

  private static boolean isCurrent(Place place, Attempted attempt) {
    return place.isLeased() && place.time().equals(attempt.leasedUntil());
  }

  /** However long its report lay unread: when this schedule is late, it must catch up. */
  private boolean isSoon(Attempted attempt) {
    Instant leased = attempt.leasedUntil().minus(config.lease());
    return attempt.at().plusMillis(attempt.millis()).isBefore(leased.plus(SOON));
  }

  private void failed(Queue queue, Attempted attempt, Instant now) {
    queue.standing =
        queue.standing.failed(
            now,
            OVERLOADED.contains(attempt.status()),
            Duration.ofMillis(attempt.retryAfterMillis()),
            config.maxPause());
    if (queue.endpoint.startsWith(Endpoints.CALLBACK_PREFIX) || queue.standing.isDisabled()) {
      return; // nobody could enable a callback's host again
    }
    if (attempt.status() == GONE) {
      disable(queue, attempt, now, "gone");
    } else if (queue.standing.hasFailedFor(config.disableAfter(), now)) {
      disable(queue, attempt, now, "failing");
    }
  }

  private void disable(Queue queue, Attempted attempt, Instant now, String reason) {
    queue.standing = queue.standing.disabled(now);
    queue.nextLook = now;
    out.report(new Disabled(queue.endpoint, attempt.tenant(), now, reason));
    String id = IdempotencyKey.hash((queue.endpoint + "\n" + now.toEpochMilli()).getBytes(UTF_8));
    out.event(
        new Event(
            "evt_" + id,
            EventType.WEBHOOK_ENDPOINT_DISABLED,
            attempt.tenant(),
            now,
            "{\"id\":\"" + queue.endpoint + "\"}"));
  }

  /** Time has passed: leases may have ended, and retries may be due. */
  void tick(Instant now) {
    for (Queue queue : queues.active()) {
      if (!now.isBefore(queue.nextExpiry)) {
        expire(queue, now);
      }
      if (queue.standing.waiting() > 0 && !now.isBefore(queue.nextLook)) {
        pump(queue, now);
        save(queue, now);
      } else if (queue.isRested(now)) {
        save(queue, now);
      }
    }
  }

  private void expire(Queue queue, Instant now) {
    queue.nextExpiry = now.plus(LOOK_AGAIN);
    if (queue.standing.leased() == 0) {
      return;
    }
    List<Placed> ended = backlog.leased(queue.endpoint, queue.leasedFrom, now, STEP);
    for (Placed placed : ended) {
      backlog.take(placed.place());
      Entry entry = placed.entry().again(placed.entry().made(), now);
      backlog.wait(entry, order(target(queue), entry));
      queue.expect(order(target(queue), entry), now);
      queue.standing = queue.standing.expired();
    }
    queue.leasedFrom = ended.size() < STEP ? now : ended.getLast().place().time();
    save(queue, now);
  }

  /** Leases what is due, as much as the endpoint may get. */
  private void pump(Queue queue, Instant now) {
    if (queue.standing.waiting() == 0 || now.isBefore(queue.nextLook)) {
      return;
    }
    switch (target(queue)) {
      case Closed(String reason) -> drop(queue, reason, now);
      case Unknown _ -> dropWhenDeleted(queue, now);
      case Open open -> leaseDue(queue, open, now);
    }
  }

  private void leaseDue(Queue queue, Open open, Instant now) {
    if (!mayLease(queue, open, now)) {
      queue.nextLook = Instant.ofEpochMilli(queue.standing.pausedUntil()); // long past, mostly
      return;
    }
    int room = queue.standing.room(bound(open)) - queue.standing.leased();
    int limit = Math.min(STEP, Math.min(room, queue.permits(open.rate(), now)));
    List<Placed> next = backlog.waiting(queue.endpoint, queue.waitingFrom, limit);
    for (Placed placed : next) {
      Instant due = placed.entry().due();
      queue.waitingFrom = placed.place().time();
      if (due.isAfter(now) && (open.ordered() || !placed.place().time().isBefore(due))) {
        queue.nextLook = due;
        return;
      }
      backlog.take(placed.place());
      if (due.isAfter(now)) { // it waited in order once
        backlog.wait(placed.entry(), due);
      } else {
        queue.standing = queue.standing.plusWaiting(-1);
        lease(queue, open, placed.entry(), now);
      }
    }
  }

  private void lease(Queue queue, Open open, Entry entry, Instant now) {
    Instant end = Instant.ofEpochMilli(now.toEpochMilli()).plus(config.lease());
    Delivery delivery = entry.delivery();
    backlog.lease(entry, end);
    queue.expectEnd(end);
    queue.standing = queue.standing.plusLeased(1);
    queue.spend(open.rate());
    out.attempt(
        new DeliveryAttempt(
            delivery,
            delivery.callback().orElse(open.url()),
            open.secrets(),
            open.maxConcurrency(),
            entry.made() + 1,
            entry.once(),
            end));
  }

  private void await(Queue queue, Entry entry, Instant order, Instant look) {
    backlog.wait(entry, order);
    queue.standing = queue.standing.plusWaiting(1);
    queue.expect(order, look);
  }

  private void dropWhenDeleted(Queue queue, Instant now) {
    List<Placed> first = backlog.waiting(queue.endpoint, queue.waitingFrom, 1);
    boolean isNew =
        first.stream()
            .anyMatch(p -> p.entry().delivery().event().created().isAfter(now.minus(READING)));
    if (isNew) {
      queue.nextLook = now.plus(LOOK_AGAIN);
    } else {
      drop(queue, DELETED, now);
    }
  }

  private void drop(Queue queue, String reason, Instant now) {
    for (Placed placed : backlog.waiting(queue.endpoint, queue.waitingFrom, STEP)) {
      backlog.drop(placed.place(), placed.entry().delivery());
      queue.waitingFrom = placed.place().time();
      queue.standing = queue.standing.plusWaiting(-1);
      out.report(new Dropped(placed.entry().delivery(), now, reason));
    }
  }

  private Target target(Queue queue) {
    if (queue.endpoint.startsWith(Endpoints.CALLBACK_PREFIX)) {
      return new Open("", List.of(), WebhookEndpoint.DEFAULT_CONCURRENCY, 0, false);
    }
    return endpoints
        .find(queue.endpoint)
        .map(endpoint -> target(queue, endpoint))
        .orElseGet(Unknown::new);
  }

  private static Target target(Queue queue, WebhookEndpoint endpoint) {
    if (queue.standing.isDisabled()
        && endpoint.enabledAt().toEpochMilli() > queue.standing.disabledAt()) {
      queue.standing = queue.standing.enabled();
    }
    return endpoint.enabled() && !queue.standing.isDisabled()
        ? open(endpoint)
        : new Closed(DISABLED);
  }

  private static Open open(WebhookEndpoint endpoint) {
    return new Open(
        endpoint.url(),
        endpoint.secrets(),
        endpoint.maxConcurrency(),
        endpoint.ratePerSecond(),
        endpoint.ordered());
  }

  private boolean mayLease(Queue queue, Open open, Instant now) {
    return queue.standing.mayLease(now, bound(open)) && queue.permits(open.rate(), now) > 0;
  }

  private int bound(Open open) {
    return open.ordered() ? 1 : config.maxLeases();
  }

  /** In strict order by what came first; by what is due first else. */
  private static Instant order(Target target, Entry entry) {
    return target instanceof Open open && open.ordered() ? entry.turn() : entry.due();
  }

  private void save(Queue queue, Instant now) {
    boolean isCallback = queue.endpoint.startsWith(Endpoints.CALLBACK_PREFIX);
    queues.save(queue, !isCallback && endpoints.find(queue.endpoint).isPresent(), now);
  }
}
