package io.headrace.ingress.http;

import io.headrace.ingress.context.Items;
import io.headrace.ingress.jobs.BodyGone;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.JobView;
import io.headrace.ingress.jobs.Owner;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.JobStatus;
import io.headrace.job.Operation;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The items that a new response inherits from the one that it continues, in order. */
final class PreviousResponses {
  private static final String PARAM = "previous_response_id";

  /** For instances only: what {@link #here} gives, byte for byte. */
  static final String ROUTE = "/headrace/peer/responses/{id}/items";

  private static final String STATUS = "x-headrace-status";

  /** For both records, from Kafka. */
  private static final Duration READ = Duration.ofSeconds(5);

  private final JobIds ids;
  private final JobTable table;
  private final AtOwner owners;

  PreviousResponses(JobIds ids, JobTable table, AtOwner owners) {
    this.ids = ids;
    this.table = table;
    this.owners = owners;
  }

  /** Input items and then output items of {@code previous}. */
  byte[] items(Call call, String previous) throws Refused, InterruptedException {
    JobId id =
        ids.verify(Operation.RESPONSES.idPrefix(), previous).orElseThrow(() -> notFound(previous));
    return switch (table.ownerOf(id.partition())) {
      case Owner.Here() -> items(id, here(call, id));
      case Owner.Elsewhere(URI base) -> elsewhere(call, id, base);
      case Owner.Nobody() -> throw Refused.tableUnavailable();
    };
  }

  /** Answers {@link #elsewhere} of another instance. */
  Reply forPeer(Call call) throws Refused, InterruptedException {
    if (!call.isForwarded()) {
      throw Refused.of(404, "invalid_request_error", "unknown_url", "", "Unknown request URL.");
    }
    JobId id = owners.verified(call.pathParam("id"));
    JobView view = here(call, id);
    byte[] items = isFinished(view.status().label()) ? items(id, view) : new byte[0];
    return Reply.json(items).with(STATUS, view.status().label());
  }

  private JobView here(Call call, JobId id) throws Refused, InterruptedException {
    return table
        .find(id, call.caller().tenant(), Duration.ZERO)
        .orElseThrow(() -> notFound(id.value()));
  }

  private static byte[] items(JobId id, JobView view) throws Refused {
    requireFinished(id, view.status().label());
    try {
      byte[] body = view.requestBody();
      byte[] input = Items.ofInput(body, JobAnswers.scanned(body));
      return Items.joined(List.of(input, Items.ofOutput(view.resultBody())));
    } catch (BodyGone _) {
      throw notFound(id.value());
    }
  }

  private byte[] elsewhere(Call call, JobId id, URI base) throws Refused {
    String target = ROUTE.replace("{id}", id.value());
    Reply.Whole reply = owners.forward(call, base, call.read(target, READ));
    return switch (reply.status()) {
      case 200 -> {
        requireFinished(id, reply.headers().getOrDefault(STATUS, ""));
        yield reply.body();
      }
      case 400, 404 -> throw notFound(id.value());
      default -> throw Refused.tableUnavailable();
    };
  }

  private static boolean isFinished(String status) {
    return status.equals(JobStatus.COMPLETED.label())
        || status.equals(JobStatus.INCOMPLETE.label());
  }

  private static void requireFinished(JobId id, String status) throws Refused {
    if (!isFinished(status)) {
      throw Refused.invalid(
          "previous_response_not_finished",
          PARAM,
          "Previous response with id '%s' can't be continued: its status is %s."
              .formatted(id, status));
    }
  }

  private static Refused notFound(String id) {
    return Refused.invalid(
        "previous_response_not_found",
        PARAM,
        "Previous response with id '" + Refused.shortened(id) + "' not found.");
  }

  static Refused tooLarge(int max) {
    return Refused.invalid(
        "context_length_exceeded",
        PARAM,
        "With the context of the previous response the request is larger than " + max + " bytes.");
  }
}
