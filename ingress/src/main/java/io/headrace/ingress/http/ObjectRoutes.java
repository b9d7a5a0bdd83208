package io.headrace.ingress.http;

import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.Owner;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * Answers the routes of one batch, file or webhook endpoint at the instance that serves its
 * partition.
 */
final class ObjectRoutes {
  /** A change may take the registrar so long, and a little more. */
  static final Duration CHANGE = Duration.ofSeconds(12);

  /** The table is that far behind only while it catches up with the log. */
  static final Duration READ = Duration.ofSeconds(5);

  private final JobIds ids;
  private final JobTable table;
  private final AtOwner owners;
  private final String prefix;
  private final String path;
  private final Function<String, Refused> unknown;

  /**
   * @param prefix of the ids, such as {@code file-}
   * @param path of all the objects, such as {@code /v1/files}
   * @param unknown what is answered for an id that isn't there
   */
  ObjectRoutes(
      JobIds ids,
      JobTable table,
      AtOwner owners,
      String prefix,
      String path,
      Function<String, Refused> unknown) {
    this.ids = ids;
    this.table = table;
    this.owners = owners;
    this.prefix = prefix;
    this.path = path;
    this.unknown = unknown;
  }

  /** What is shown is at least as new as all that was shown or told of before. */
  Reply.Whole read(Call call, AtOwner.Here here)
      throws Refused, QueueUnavailable, InterruptedException {
    return answer(
        call,
        "",
        READ,
        (read, id) -> {
          awaitCommitted(table, List.of(id.partition()));
          return here.answer(read, id);
        });
  }

  static void awaitCommitted(JobTable table, Collection<Integer> partitions)
      throws Refused, InterruptedException {
    if (!table.awaitCommitted(partitions, READ)) {
      throw Refused.tableUnavailable();
    }
  }

  /**
   * @param more path and query after the id, of checked values: nothing else is passed on
   * @param hold how long the route may take
   */
  Reply.Whole answer(Call call, String more, Duration hold, AtOwner.Here here)
      throws Refused, QueueUnavailable, InterruptedException {
    JobId id = verified(call.pathParam("id"));
    return switch (table.ownerOf(id.partition())) {
      case Owner.Here() -> here.answer(call, id);
      case Owner.Elsewhere(URI base) ->
          owners.forward(call, base, call.passedOn(path + "/" + id.value() + more, hold));
      case Owner.Nobody() -> throw Refused.tableUnavailable();
    };
  }

  /**
   * Makes the object {@code id} at its owner: here, or there by the same path.
   *
   * @param sealed what {@link Call#sealedBody} is to the owner
   */
  Reply.Whole create(Call call, JobId id, byte[] sealed, AtOwner.Here here)
      throws Refused, QueueUnavailable, InterruptedException {
    return switch (table.ownerOf(id.partition())) {
      case Owner.Here() -> here.answer(call, id);
      case Owner.Elsewhere(URI base) -> owners.forward(call, base, call.post(path, sealed, CHANGE));
      case Owner.Nobody() -> throw Refused.tableUnavailable();
    };
  }

  JobId verified(String id) throws Refused {
    return ids.verify(prefix, id).orElseThrow(() -> unknown.apply(id));
  }

  Refused unknown(JobId id) {
    return unknown.apply(id.value());
  }
}
