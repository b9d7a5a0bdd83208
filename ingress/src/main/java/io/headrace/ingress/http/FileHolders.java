package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.batch.InputHolds;
import io.headrace.ingress.jobs.JobTableUnavailable;
import io.headrace.ingress.peer.PeerSeal;
import io.headrace.ingress.peer.Peers;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.TenantId;
import io.javalin.http.Context;
import java.util.Optional;

/**
 * For instances only: a batch that is run there holds, or releases, its input file that is owned
 * here. No client's key comes with such a call; its seal covers all that it says.
 */
final class FileHolders {
  static final String PATH = "/headrace/peer/files/{id}/holders/{batch}";
  private static final byte[] DONE = "{}".getBytes(UTF_8);

  private final InputHolds holds;
  private final JobIds ids;
  private final Peers peers;

  FileHolders(InputHolds holds, JobIds ids, Peers peers) {
    this.holds = holds;
    this.ids = ids;
    this.peers = peers;
  }

  /** What is done with the file of a call. */
  @FunctionalInterface
  private interface Change {
    boolean make(TenantId tenant, JobId file, String batch)
        throws QueueUnavailable, InterruptedException;
  }

  Reply hold(Context context) throws Refused {
    return change(context, holds::hold);
  }

  Reply release(Context context) throws Refused {
    return change(
        context,
        (tenant, file, batch) -> {
          holds.release(tenant, file, batch);
          return true;
        });
  }

  private Reply change(Context context, Change change) throws Refused {
    requirePeer(context, peers);
    String tenant = Optional.ofNullable(context.queryParam("tenant")).orElse("");
    JobId file =
        ids.verify("file-", context.pathParam("id"))
            .orElseThrow(() -> Refused.noSuchFile(context.pathParam("id")));
    try {
      if (change.make(new TenantId(tenant), file, context.pathParam("batch"))) {
        return Reply.json(DONE);
      }
    } catch (QueueUnavailable _) {
      throw Refused.unavailable(
          "queue_unavailable", "The queue does not take the change; try again.");
    } catch (JobTableUnavailable _) { // it has moved on
      throw Refused.tableUnavailable();
    } catch (InterruptedException _) {
      throw HeldCalls.closing();
    }
    throw Refused.noSuchFile(file.value());
  }

  static void requirePeer(Context context, Peers peers) throws Refused {
    String seal = Optional.ofNullable(context.header(PeerSeal.HEADER)).orElse("");
    if (peers.verify(seal, context.method().name(), Call.target(context)).isEmpty()) {
      throw Refused.of(404, "invalid_request_error", "unknown_url", "", "Unknown request URL.");
    }
  }
}
