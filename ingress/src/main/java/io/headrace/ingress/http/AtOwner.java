package io.headrace.ingress.http;

import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.JobView;
import io.headrace.ingress.jobs.Owner;
import io.headrace.ingress.peer.PeerCall;
import io.headrace.ingress.peer.PeerReply;
import io.headrace.ingress.peer.Peers;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.Operation;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Answers the routes of one job at the instance that holds it: here, or by passing the call on. */
final class AtOwner {
  static final String JOBS = "/headrace/v1/jobs/";
  private static final String RESPONSES = "/v1/responses/";

  private final JobIds ids;
  private final JobTable table;
  private final Peers peers;

  /** What the route does where the job is. */
  @FunctionalInterface
  interface Here {
    Reply.Whole answer(Call call, JobId id) throws Refused, QueueUnavailable, InterruptedException;
  }

  AtOwner(JobIds ids, JobTable table, Peers peers) {
    this.ids = ids;
    this.table = table;
    this.peers = peers;
  }

  /**
   * @param more path and query after the id, of checked values: nothing else is passed on
   * @param wait how long the route may hold the call
   */
  Reply.Whole answer(Call call, String more, Duration wait, Here here)
      throws Refused, QueueUnavailable, InterruptedException {
    JobId id = verified(call.pathParam("id"));
    return answer(call, id, path(id) + more, wait, here);
  }

  /**
   * As {@link #answer}, for the route {@link #JOBS} of jobs of every operation.
   *
   * @param more path and query after the id, of checked values: nothing else is passed on
   */
  Reply.Whole answerAny(Call call, String more, Duration wait, Here here)
      throws Refused, QueueUnavailable, InterruptedException {
    JobId id = verifiedAny(call.pathParam("id"));
    return answer(call, id, JOBS + id.value() + more, wait, here);
  }

  private Reply.Whole answer(Call call, JobId id, String target, Duration wait, Here here)
      throws Refused, QueueUnavailable, InterruptedException {
    return switch (table.ownerOf(id.partition())) {
      case Owner.Here() -> here.answer(call, id);
      case Owner.Elsewhere(URI base) -> forward(call, base, call.passedOn(target, wait));
      case Owner.Nobody() -> throw Refused.tableUnavailable();
    };
  }

  /** The job's view, where {@link #answer} has found the owner to be this instance. */
  JobView view(Call call, JobId id, Duration wait) throws Refused, InterruptedException {
    return table
        .find(id, call.caller().tenant(), wait)
        .orElseThrow(
            () -> isResponse(id) ? Refused.notFound(id.value()) : Refused.noSuchJob(id.value()));
  }

  /** The job's object from wherever it is, after {@code wait} or when the job ends. */
  Reply.Whole object(Call call, JobId id, Duration wait) throws Refused, InterruptedException {
    return switch (table.ownerOf(id.partition())) {
      case Owner.Here() -> JobAnswers.object(view(call, id, wait));
      case Owner.Elsewhere(URI base) ->
          forward(call, base, call.read(path(id) + "?wait=" + wait.toSeconds(), wait));
      case Owner.Nobody() -> throw Refused.tableUnavailable();
    };
  }

  JobId verified(String id) throws Refused {
    return ids.verify(Operation.RESPONSES.idPrefix(), id).orElseThrow(() -> Refused.notFound(id));
  }

  private JobId verifiedAny(String id) throws Refused {
    return Operation.ofId(id)
        .flatMap(operation -> ids.verify(operation.idPrefix(), id))
        .orElseThrow(() -> Refused.noSuchJob(id));
  }

  /** Where any instance shows the job. */
  static String path(JobId id) {
    return isResponse(id) ? RESPONSES + id.value() : JOBS + id.value();
  }

  static boolean isResponse(JobId id) {
    return id.value().startsWith(Operation.RESPONSES.idPrefix());
  }

  /** A call is passed on once: two instances that disagree must not play ball with it. */
  Reply.Whole forward(Call call, URI base, PeerCall passed) throws Refused {
    if (call.isForwarded()) {
      throw Refused.tableUnavailable();
    }
    try {
      return reply(peers.send(base, passed));
    } catch (IOException _) {
      throw Refused.tableUnavailable();
    }
  }

  private static Reply.Whole reply(PeerReply reply) {
    Map<String, String> headers = new LinkedHashMap<>();
    reply
        .headers()
        .forEach((name, value) -> {
          if (name.startsWith("x-headrace-")
              || name.startsWith("retry-after")
              || name.equalsIgnoreCase(IdempotencyHeader.REPLAYED)
              || name.equals(Refused.SHOULD_RETRY)) {
            headers.put(name, value);
          }
        });
    return new Reply.Whole(reply.status(), reply.contentType(), reply.body(), headers);
  }
}
