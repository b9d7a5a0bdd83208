package io.headrace.ingress.http;

import io.headrace.ingress.context.Items;
import io.headrace.ingress.context.StoredResponse;
import io.headrace.ingress.jobs.BodyGone;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.JobView;
import io.headrace.ingress.jobs.Owner;
import io.headrace.ingress.submit.Submitter;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.JobStatus;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The items that a new response inherits from the one that it continues, in order. */
final class PreviousResponses {
  private static final String PARAM = "previous_response_id";
  private static final int PAGE = 100;

  private final JobIds ids;
  private final JobTable table;
  private final AtOwner owners;

  PreviousResponses(JobIds ids, JobTable table, AtOwner owners) {
    this.ids = ids;
    this.table = table;
    this.owners = owners;
  }

  /** Input items and then output items of {@code previous}. */
  byte[] items(Call call, String previous, int maxBytes) throws Refused, InterruptedException {
    JobId id =
        ids.verify(Submitter.RESPONSE_PREFIX, previous).orElseThrow(() -> notFound(previous));
    return switch (table.ownerOf(id.partition())) {
      case Owner.Here() -> here(call, id);
      case Owner.Elsewhere(URI base) -> elsewhere(call, id, base, maxBytes);
      case Owner.Nobody() -> throw Refused.tableUnavailable();
    };
  }

  private byte[] here(Call call, JobId id) throws Refused, InterruptedException {
    JobView view =
        table
            .find(id, call.caller().tenant(), Duration.ZERO)
            .orElseThrow(() -> notFound(id.value()));
    requireFinished(id, view.status().label());
    try {
      byte[] body = view.requestBody();
      byte[] input = Items.ofInput(body, JobAnswers.scanned(body));
      return Items.joined(List.of(input, Items.ofOutput(view.resultBody())));
    } catch (BodyGone _) {
      throw notFound(id.value());
    }
  }

  /** By the API of the instance that holds it: the response, and its input page by page. */
  private byte[] elsewhere(Call call, JobId id, URI base, int maxBytes) throws Refused {
    StoredResponse response = StoredResponse.read(get(call, id, base, ""));
    requireFinished(id, response.status());
    List<byte[]> parts = new ArrayList<>();
    int size = 0;
    String after = "";
    do {
      var page =
          StoredResponse.Page.read(
              get(call, id, base, "/input_items?order=asc&limit=" + PAGE + after));
      parts.add(page.items());
      size += page.items().length;
      after = page.hasMore() ? "&after=" + page.lastId() : "";
    } while (!after.isEmpty() && size <= maxBytes);
    if (size > maxBytes) {
      throw tooLarge(maxBytes);
    }
    parts.add(response.output());
    return Items.joined(parts);
  }

  private byte[] get(Call call, JobId id, URI base, String more) throws Refused {
    var request = call.read("/v1/responses/" + id.value() + more, Map.of(), Duration.ZERO);
    Reply.Whole reply = owners.forward(call, base, request);
    if (reply.status() == 200) {
      return reply.body();
    }
    throw reply.status() == 404 ? notFound(id.value()) : Refused.tableUnavailable();
  }

  private static void requireFinished(JobId id, String status) throws Refused {
    if (!status.equals(JobStatus.COMPLETED.label())
        && !status.equals(JobStatus.INCOMPLETE.label())) {
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
