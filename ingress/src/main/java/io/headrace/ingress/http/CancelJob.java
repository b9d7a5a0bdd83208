package io.headrace.ingress.http;

import io.headrace.ingress.jobs.JobView;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobCommand;
import io.headrace.job.JobId;
import java.time.Duration;

/**
 * {@code POST /headrace/v1/jobs/{id}/cancel}: of jobs of every operation, also of those whose
 * client waits. Idempotent; a job that has ended stays as it is; the body, if any, is ignored.
 */
final class CancelJob implements Endpoint {
  private static final Duration OUTCOME = Duration.ofSeconds(1);

  private final AtOwner owners;
  private final Commands commands;

  CancelJob(AtOwner owners, Commands commands) {
    this.owners = owners;
    this.commands = commands;
  }

  @Override
  public Reply answer(Call call) throws Refused, QueueUnavailable, InterruptedException {
    return owners.answerAny(call, "/cancel", OUTCOME.plus(Commands.READ), this::cancel);
  }

  private Reply.Whole cancel(Call call, JobId id)
      throws Refused, QueueUnavailable, InterruptedException {
    JobView view = owners.view(call, id, Duration.ZERO);
    if (!view.status().isTerminal()) {
      commands.give(id, JobCommand.Kind.CANCEL, call);
      view = owners.view(call, id, OUTCOME);
    }
    return JobAnswers.cancelled(view);
  }
}
