package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.batch.Batches;
import io.headrace.ingress.jobs.JobView;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobCommand;
import io.headrace.job.JobId;
import java.time.Duration;
import java.util.Optional;

/** {@code DELETE /v1/responses/{id}}: a job that still runs is cancelled with it. */
final class DeleteResponse implements Endpoint {
  private final AtOwner owners;
  private final Commands commands;
  private final Batches batches;

  DeleteResponse(AtOwner owners, Commands commands, Batches batches) {
    this.owners = owners;
    this.commands = commands;
    this.batches = batches;
  }

  @Override
  public Reply answer(Call call) throws Refused, QueueUnavailable, InterruptedException {
    return owners.answer(call, "", Commands.READ, this::delete);
  }

  private Reply.Whole delete(Call call, JobId id)
      throws Refused, QueueUnavailable, InterruptedException {
    JobView view = owners.view(call, id, Duration.ZERO);
    requireNotNeeded(call, view);
    JobId found = view.id();
    commands.give(found, JobCommand.Kind.DELETE, call);
    String json = "{\"id\":\"%s\",\"object\":\"response\",\"deleted\":true}".formatted(found);
    return Reply.json(json.getBytes(UTF_8));
  }

  /** A deleted line has no outcome: its batch would wait for it, and have nothing to show. */
  private void requireNotNeeded(Call call, JobView view) throws Refused {
    Optional<String> batch =
        view.outcome().isPresent()
            ? view.outcome().get().links().batch()
            : view.request().links().batch();
    if (batch.filter(id -> batches.needsLines(call.caller().tenant(), id)).isPresent()) {
      throw Refused.of(
              409,
              "invalid_request_error",
              "batch_running",
              "id",
              "This response is a line of the batch '%s', which is still running; it can be deleted once that has ended."
                  .formatted(batch.get()))
          .notAgain();
    }
  }
}
