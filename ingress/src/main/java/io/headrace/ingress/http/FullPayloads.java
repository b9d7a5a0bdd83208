package io.headrace.ingress.http;

import io.headrace.ingress.jobs.BodyGone;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.JobView;
import io.headrace.ingress.jobs.Owner;
import io.headrace.ingress.peer.PeerReply;
import io.headrace.ingress.peer.Peers;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.Operation;
import io.headrace.webhook.Delivery;
import io.headrace.webhook.Payload;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Puts results back into deliveries, whose history has none: from the jobs, wherever they are. */
final class FullPayloads {
  private final JobIds ids;
  private final JobTable table;
  private final Peers peers;

  FullPayloads(JobIds ids, JobTable table, Peers peers) {
    this.ids = ids;
    this.table = table;
    this.peers = peers;
  }

  /** As it was sent at first; thin when the job is no longer kept, or was too large then. */
  Delivery full(Call call, Delivery delivery) throws Refused, InterruptedException {
    String object = delivery.event().objectId();
    Optional<JobId> job =
        Operation.ofId(object).flatMap(operation -> ids.verify(operation.idPrefix(), object));
    Optional<byte[]> result = job.isEmpty() ? Optional.empty() : result(call, job.get());
    return new Delivery(
        delivery.id(),
        delivery.endpoint(),
        delivery.callback(),
        delivery.event(),
        result.flatMap(json -> Payload.full(delivery.event(), json)));
  }

  /** A read is passed on also for a call that was passed on itself: it goes no further. */
  private Optional<byte[]> result(Call call, JobId job) throws Refused, InterruptedException {
    return switch (table.ownerOf(job.partition())) {
      case Owner.Here() -> here(call, job);
      case Owner.Elsewhere(URI base) -> there(call, base, job);
      case Owner.Nobody() -> throw Refused.tableUnavailable();
    };
  }

  private Optional<byte[]> here(Call call, JobId job) throws InterruptedException {
    try {
      return table
          .find(job, call.caller().tenant(), Duration.ZERO)
          .filter(view -> view.outcome().isPresent())
          .map(JobView::resultBody);
    } catch (BodyGone _) {
      return Optional.empty();
    }
  }

  private Optional<byte[]> there(Call call, URI base, JobId job) throws Refused {
    try {
      PeerReply reply = peers.send(base, call.read(AtOwner.path(job), Duration.ZERO));
      if (reply.status() == 503 && !reply.headers().containsKey(JobAnswers.OUTCOME)) {
        throw Refused.tableUnavailable();
      }
      return Optional.of(reply.body()).filter(_ -> reply.status() == 200);
    } catch (IOException _) {
      throw Refused.tableUnavailable();
    }
  }
}
