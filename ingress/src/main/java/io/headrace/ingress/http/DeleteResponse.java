package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobCommand;
import io.headrace.job.JobId;
import java.time.Duration;

/** {@code DELETE /v1/responses/{id}}: a job that still runs is cancelled with it. */
final class DeleteResponse implements Endpoint {
  private final AtOwner owners;
  private final Commands commands;

  DeleteResponse(AtOwner owners, Commands commands) {
    this.owners = owners;
    this.commands = commands;
  }

  @Override
  public Reply answer(Call call) throws Refused, QueueUnavailable, InterruptedException {
    return owners.answer(call, "", Commands.READ, this::delete);
  }

  private Reply.Whole delete(Call call, JobId id)
      throws Refused, QueueUnavailable, InterruptedException {
    JobId found = owners.view(call, id, Duration.ZERO).id();
    commands.give(found, JobCommand.Kind.DELETE, call);
    String json = "{\"id\":\"%s\",\"object\":\"response\",\"deleted\":true}".formatted(found);
    return Reply.json(json.getBytes(UTF_8));
  }
}
