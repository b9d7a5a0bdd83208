package io.headrace.ingress.http;

import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.POST;

import io.headrace.ingress.deadletters.LetterJson;
import io.headrace.ingress.http.AtHome.Passed;
import io.headrace.ingress.jobs.BodyGone;
import io.headrace.ingress.jobs.DeadLetter;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.Operation;
import io.headrace.responses.InvalidRequest;
import java.util.List;
import java.util.Optional;

/** The routes of dead letters: list, read, replay one or many; each tenant's own only. */
final class DeadLetterRoutes {
  static final String ROOT = "/headrace/v1/dead-letters";

  private final JobIds ids;
  private final JobTable table;
  private final AtHome home;

  private DeadLetterRoutes(JobIds ids, JobTable table, AtHome home) {
    this.ids = ids;
    this.table = table;
    this.home = home;
  }

  static void add(RouteTable routes, Services services, Intake intake, AtOwner owners) {
    AtHome home = new AtHome(services.table(), owners);
    DeadLetterRoutes letters = new DeadLetterRoutes(services.ids(), services.table(), home);
    DeadLetterLists lists =
        new DeadLetterLists(
            services.ids(), services.table(), owners, services.placement().partitions());
    ReplayDeadLetters replays =
        new ReplayDeadLetters(
            services.ids(),
            services.table(),
            owners,
            lists,
            new Resubmission(
                intake,
                services.submitter(),
                services.registrar(),
                services.table(),
                services.metrics()));
    routes.own(GET, ROOT, lists);
    routes.own(POST, ROOT + "/replay", replays::many);
    routes.own(GET, ROOT + "/{id}", letters::retrieve);
    routes.own(POST, ROOT + "/{id}/replay", replays::one);
  }

  /** A job's id, whatever its operation. */
  static Optional<JobId> verified(JobIds ids, String id) {
    return Operation.ofId(id).flatMap(operation -> ids.verify(operation.idPrefix(), id));
  }

  private Reply retrieve(Call call)
      throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    String text = call.pathParam("id");
    JobId id = verified(ids, text).orElseThrow(() -> Refused.noSuchDeadLetter(text));
    return home.answer(
        call,
        id.partition(),
        Passed.of(ROOT + "/" + id),
        () -> {
          ObjectRoutes.awaitCommitted(table, List.of(id.partition()));
          return whole(call, id);
        });
  }

  private Reply.Whole whole(Call call, JobId id) throws Refused {
    DeadLetter letter =
        table
            .deadLetters()
            .find(call.caller().tenant(), id)
            .orElseThrow(() -> Refused.noSuchDeadLetter(id.value()));
    try {
      return Reply.json(LetterJson.whole(letter, table.deadLetters().content(id, letter).body()));
    } catch (BodyGone _) {
      throw Refused.noSuchDeadLetter(id.value());
    }
  }
}
