package io.headrace.ingress.http;

import io.headrace.ingress.jobs.JobView;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobCommand;
import io.headrace.job.JobId;
import java.time.Duration;

/** {@code POST /v1/responses/{id}/cancel}: idempotent; the body, if any, is ignored. */
final class CancelResponse implements Endpoint {
  private static final Duration OUTCOME = Duration.ofSeconds(1);

  private final AtOwner owners;
  private final Commands commands;

  CancelResponse(AtOwner owners, Commands commands) {
    this.owners = owners;
    this.commands = commands;
  }

  @Override
  public Reply answer(Call call) throws Refused, QueueUnavailable, InterruptedException {
    return owners.answer(call, "/cancel", OUTCOME.plus(Commands.READ), this::cancel);
  }

  private Reply.Whole cancel(Call call, JobId id)
      throws Refused, QueueUnavailable, InterruptedException {
    JobView view = owners.view(call, id, Duration.ZERO);
    if (!view.background()) {
      throw Refused.invalid(
          "",
          "id",
          "Only a response that was created with background: true can be cancelled; close the"
              + " connection of the others.");
    }
    if (view.status().isTerminal()) {
      return JobAnswers.object(view);
    }
    commands.give(id, JobCommand.Kind.CANCEL, call);
    return JobAnswers.object(owners.view(call, id, OUTCOME));
  }
}
