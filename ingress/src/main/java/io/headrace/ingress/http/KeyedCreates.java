package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.Owner;
import io.headrace.ingress.registrar.KeyedJobs;
import io.headrace.ingress.registrar.KeyedJobs.Taken;
import io.headrace.ingress.registrar.RecordBytes;
import io.headrace.ingress.submit.Accepted;
import io.headrace.ingress.submit.Prepared;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.ingress.submit.Submission;
import io.headrace.ingress.submit.Submitter;
import io.headrace.job.IdempotencyKey;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import java.net.URI;
import java.time.Duration;

/**
 * Create calls with an idempotency key: the request record is made here and registered by the owner
 * of the key's partition, which may be another instance.
 */
final class KeyedCreates {
  /** For instances only; what it takes is a record, see {@link RecordBytes}. */
  static final String PATH = "/headrace/v1/keyed-jobs";

  private static final Duration HOLD = Duration.ofSeconds(10);
  private static final String FIRST = "first";
  private static final String REUSED = "reused";

  private final Submitter submitter;
  private final KeyedJobs jobs;
  private final JobTable table;
  private final AtOwner owners;
  private final JobIds ids;

  KeyedCreates(Submitter submitter, KeyedJobs jobs, JobTable table, AtOwner owners, JobIds ids) {
    this.submitter = submitter;
    this.jobs = jobs;
    this.table = table;
    this.owners = owners;
    this.ids = ids;
  }

  Accepted accept(Call call, Submission submission, IdempotencyKey key)
      throws Refused, QueueUnavailable, InterruptedException {
    submitter.requireKafka();
    int partition = submitter.partition(submission.caller(), key);
    Prepared prepared = submitter.prepare(submission, partition, submission.links());
    return switch (taken(call, partition, prepared)) {
      case Taken.First() -> submitter.accepted(submission, prepared);
      case Taken.Replayed(String id) -> replayed(submission, id);
      case Taken.Reused() -> throw IdempotencyHeader.reused();
    };
  }

  private Taken taken(Call call, int partition, Prepared prepared)
      throws Refused, QueueUnavailable, InterruptedException {
    return switch (table.ownerOf(partition)) {
      case Owner.Here() -> jobs.accept(prepared.record());
      case Owner.Elsewhere(URI base) -> elsewhere(call, base, prepared);
      case Owner.Nobody() -> throw Refused.tableUnavailable();
    };
  }

  private Taken elsewhere(Call call, URI base, Prepared prepared) throws Refused {
    byte[] record = RecordBytes.encode(prepared.record());
    Reply.Whole reply = owners.forward(call, base, call.post(PATH, record, HOLD));
    if (reply.status() != 200) {
      throw Refused.tableUnavailable();
    }
    return read(new String(reply.body(), UTF_8));
  }

  /** The owner's side. */
  Reply register(Call call) throws Refused, QueueUnavailable, InterruptedException {
    byte[] record = call.sealedBody().orElseThrow(KeyedCreates::notForClients);
    return Reply.json(write(jobs.accept(RecordBytes.decode(record))).getBytes(UTF_8));
  }

  private static Refused notForClients() {
    return Refused.of(
        404, "invalid_request_error", "unknown_url", "", "This route is for instances only.");
  }

  private static String write(Taken taken) {
    return switch (taken) {
      case Taken.First() -> FIRST;
      case Taken.Replayed(String id) -> id;
      case Taken.Reused() -> REUSED;
    };
  }

  private static Taken read(String text) {
    return switch (text) {
      case FIRST -> new Taken.First();
      case REUSED -> new Taken.Reused();
      case String id -> new Taken.Replayed(id);
    };
  }

  private Accepted replayed(Submission submission, String text) {
    JobId first =
        ids.verify(submission.facts().operation().idPrefix(), text)
            .orElseThrow(() -> new IllegalStateException("the key names no job of its route"));
    return new Accepted(first, first.created().plus(submission.timeout()), true);
  }
}
