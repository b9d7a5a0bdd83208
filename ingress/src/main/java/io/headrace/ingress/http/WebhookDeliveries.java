package io.headrace.ingress.http;

import io.headrace.ingress.http.AtHome.Passed;
import io.headrace.ingress.jobs.History;
import io.headrace.ingress.jobs.History.Place;
import io.headrace.ingress.jobs.History.Range;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.PastAttempt.Outcome;
import io.headrace.ingress.jobs.PastDelivery;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.ingress.webhooks.DeliveryJson;
import io.headrace.ingress.webhooks.EndpointJson;
import io.headrace.ingress.webhooks.EndpointRegistry;
import io.headrace.ingress.webhooks.ReplayForm;
import io.headrace.job.JobId;
import io.headrace.responses.InvalidRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The history of deliveries: of an endpoint, or of all callbacks of the caller's tenant. */
final class WebhookDeliveries {
  private static final String ID = "wh_[0-9a-f]{1,40}";

  private final EndpointRegistry registry;
  private final JobTable table;
  private final AtHome home;

  /**
   * Whose deliveries a route is about.
   *
   * @param path that names them
   * @param endpoint must be there still; none for callbacks
   */
  record Subject(Place place, String path, Optional<JobId> endpoint) {}

  /** Finds the subject of a call. */
  @FunctionalInterface
  interface Subjects {
    Subject of(Call call) throws Refused;
  }

  WebhookDeliveries(EndpointRegistry registry, JobTable table, AtHome home) {
    this.registry = registry;
    this.table = table;
    this.home = home;
  }

  Endpoint list(Subjects subjects) {
    return call -> list(call, subjects.of(call));
  }

  Endpoint retrieve(Subjects subjects) {
    return call -> retrieve(call, subjects.of(call));
  }

  private Reply list(Call call, Subject subject)
      throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    int limit = WebhookCalls.limit(call);
    Optional<String> after = WebhookCalls.after(call);
    Optional<Outcome> outcome = ReplayForm.outcome(call.query("status"));
    String query =
        WebhookCalls.query(limit, after) + outcome.map(o -> "&status=" + o.label()).orElse("");
    return home.answer(
        call,
        subject.place().partition(),
        Passed.of(subject.path() + query),
        () -> {
          requireEndpoint(call, registry, subject);
          return page(subject.place(), after, limit, outcome);
        });
  }

  private Reply.Whole page(
      Place place, Optional<String> after, int limit, Optional<Outcome> outcome) throws Refused {
    List<PastDelivery> found =
        history()
            .newest(place, Range.all(cursor(history(), place, after)), limit + 1, shown(outcome));
    List<PastDelivery> page = found.subList(0, Math.min(found.size(), limit));
    return WebhookCalls.json(
        EndpointJson.list(
            page.stream().map(past -> past.delivery().id()).toList(),
            page.stream().map(DeliveryJson::brief).toList(),
            found.size() > limit));
  }

  static Predicate<PastDelivery> shown(Optional<Outcome> outcome) {
    return outcome
        .<Predicate<PastDelivery>>map(wanted -> past -> past.outcome() == wanted)
        .orElse(_ -> true);
  }

  /** The delivery that {@code after} names. */
  static Optional<PastDelivery> cursor(History history, Place place, Optional<String> after)
      throws Refused {
    Optional<PastDelivery> found = after.flatMap(id -> history.find(place, id));
    if (after.isPresent() && found.isEmpty()) {
      throw WebhookCalls.noCursor();
    }
    return found;
  }

  private Reply retrieve(Call call, Subject subject)
      throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    String id = id(call);
    return home.answer(
        call,
        subject.place().partition(),
        Passed.of(subject.path() + "/" + id),
        () -> {
          requireEndpoint(call, registry, subject);
          return whole(subject.place(), id);
        });
  }

  static void requireEndpoint(Call call, EndpointRegistry registry, Subject subject)
      throws Refused {
    if (subject.endpoint().isPresent()) {
      WebhookCalls.endpoint(call, registry, subject.endpoint().get());
    }
  }

  private Reply.Whole whole(Place place, String id) throws Refused {
    PastDelivery past = find(history(), place, id);
    return WebhookCalls.json(
        DeliveryJson.whole(past, attempt -> history().excerpt(place.partition(), attempt)));
  }

  static PastDelivery find(History history, Place place, String id) throws Refused {
    return history.find(place, id).orElseThrow(() -> WebhookCalls.noDelivery(id));
  }

  /** The delivery's id in the path. */
  static String id(Call call) throws Refused {
    String id = call.pathParam("delivery");
    if (!id.matches(ID)) {
      throw WebhookCalls.noDelivery(id);
    }
    return id;
  }

  private History history() {
    return table.history();
  }
}
