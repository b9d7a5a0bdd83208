package io.headrace.ingress.http;

import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.Owner;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.responses.InvalidRequest;
import java.net.URI;
import java.time.Duration;

/** Answers calls about things of one partition where it is: here, or by passing the call on. */
final class AtHome {
  private final JobTable table;
  private final AtOwner owners;

  /** What the route does where the partition is. */
  @FunctionalInterface
  interface Here {
    Reply.Whole answer() throws Refused, InvalidRequest, QueueUnavailable, InterruptedException;
  }

  /**
   * A call as it is passed on.
   *
   * @param target path and query, of checked values only
   * @param hold how long the route may hold it
   */
  record Passed(String target, byte[] body, Duration hold) {
    private static final Duration WRITE = Duration.ofSeconds(10);

    /** A call that changes nothing, or nothing but what its path says. */
    static Passed of(String target) {
      return new Passed(target, new byte[0], WRITE);
    }

    static Passed of(String target, byte[] body) {
      return new Passed(target, body, WRITE);
    }
  }

  AtHome(JobTable table, AtOwner owners) {
    this.table = table;
    this.owners = owners;
  }

  Reply.Whole answer(Call call, int partition, Passed passed, Here here)
      throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    return switch (table.ownerOf(partition)) {
      case Owner.Here() -> here.answer();
      case Owner.Elsewhere(URI base) ->
          owners.forward(
              call,
              base,
              passed.body().length == 0
                  ? call.passedOn(passed.target(), passed.hold())
                  : call.post(passed.target(), passed.body(), passed.hold()));
      case Owner.Nobody() -> throw Refused.tableUnavailable();
    };
  }
}
