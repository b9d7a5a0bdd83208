package io.headrace.ingress.http;

import io.headrace.ingress.auth.Caller;
import io.headrace.ingress.jobs.BodyGone;
import io.headrace.ingress.jobs.DeadLetter;
import io.headrace.ingress.jobs.DeadLetters;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.registrar.Registrar;
import io.headrace.ingress.registrar.Registration;
import io.headrace.ingress.submit.Prepared;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.ingress.submit.Submission;
import io.headrace.ingress.submit.Submitter;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.TenantId;
import io.headrace.responses.InvalidRequest;
import io.headrace.topic.DeadLetterRecords;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Submits the requests of dead letters once more, as new jobs in the same partition. A new job's
 * request record names its letter, and the table notes it: the registrar, which decides about a
 * tenant's letters one call after the other, makes no second job of a letter unless it is forced.
 */
final class Resubmission {
  /** Of bodies that are in memory, and written in one transaction. */
  private static final int MAX_BYTES = 2 << 20;

  private final Intake intake;
  private final Submitter submitter;
  private final Registrar registrar;
  private final JobTable table;
  private final DeadLetters letters;
  private final MeterRegistry metrics;

  Resubmission(
      Intake intake,
      Submitter submitter,
      Registrar registrar,
      JobTable table,
      MeterRegistry metrics) {
    this.intake = intake;
    this.submitter = submitter;
    this.registrar = registrar;
    this.table = table;
    letters = table.deadLetters();
    this.metrics = metrics;
  }

  /** What became of a letter. */
  sealed interface Result {
    String letter();

    /** This call has made a job of it. */
    record Made(String letter, JobId job) implements Result {}

    /** An earlier call has. */
    record Before(String letter, JobId job) implements Result {}

    record Not(String letter, Refused why) implements Result {}
  }

  /** A letter's new job that isn't written yet. */
  private record Pending(JobId letter, Submission submission, Prepared job) {}

  /**
   * To be called where the partition is served.
   *
   * @param ids of letters in the partition
   * @param force also those that were replayed before
   */
  List<Result> replay(Caller caller, int partition, List<JobId> ids, boolean force)
      throws Refused, QueueUnavailable, InterruptedException {
    submitter.requireKafka();
    ObjectRoutes.awaitCommitted(table, List.of(partition));
    List<Result> results = new ArrayList<>();
    List<Pending> pending = new ArrayList<>();
    for (JobId id : ids) {
      try {
        Optional<JobId> before = prepare(caller, id, force, pending);
        before.ifPresent(job -> results.add(new Result.Before(id.value(), job)));
      } catch (Refused refused) {
        results.add(new Result.Not(id.value(), refused));
      }
      if (bytes(pending) >= MAX_BYTES) {
        results.addAll(written(caller.tenant(), partition, pending, force));
        pending.clear();
      }
    }
    results.addAll(written(caller.tenant(), partition, pending, force));
    results.forEach(this::count);
    return results;
  }

  /** Adds to {@code pending}, or finds the job that was made before. */
  private Optional<JobId> prepare(Caller caller, JobId id, boolean force, List<Pending> pending)
      throws Refused {
    DeadLetter letter = letters.find(caller.tenant(), id).orElseThrow(() -> unknown(id));
    Optional<JobId> before = letter.replayedAs().map(job -> job(id, job));
    if (before.isPresent() && !force) {
      return before;
    }
    Submission submission = submission(caller, id, letter);
    Prepared job = submitter.prepare(submission, id.partition(), submission.links());
    DeadLetterRecords.putReplayOf(job.record().headers(), id.value());
    pending.add(new Pending(id, submission, job));
    return Optional.empty();
  }

  private Submission submission(Caller caller, JobId id, DeadLetter letter) throws Refused {
    try {
      DeadLetters.Content content = letters.content(id, letter);
      return intake.again(caller, content.request(), letter.why().priority(), content.body());
    } catch (BodyGone _) {
      throw unknown(id);
    } catch (InvalidRequest invalid) {
      throw Refused.invalid(invalid);
    }
  }

  private List<Result> written(TenantId tenant, int partition, List<Pending> pending, boolean force)
      throws QueueUnavailable, InterruptedException {
    if (pending.isEmpty()) {
      return List.of();
    }
    List<Pending> group = List.copyOf(pending);
    List<Result> results =
        registrar.register(partition, "dead-letters/" + tenant, () -> decide(tenant, group, force));
    for (int i = 0; i < group.size(); i++) {
      if (results.get(i) instanceof Result.Made) {
        submitter.accepted(group.get(i).submission(), group.get(i).job());
      }
    }
    return results;
  }

  private Registration<List<Result>> decide(TenantId tenant, List<Pending> group, boolean force) {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    List<Result> results = new ArrayList<>();
    for (Pending next : group) {
      Optional<JobId> known = replayed(tenant, next, force);
      if (known.isEmpty()) {
        records.add(next.job().record());
      }
      results.add(
          known
              .filter(job -> !job.equals(next.job().id()))
              .<Result>map(job -> new Result.Before(next.letter().value(), job))
              .orElseGet(() -> new Result.Made(next.letter().value(), next.job().id())));
    }
    return new Registration<>(records, results);
  }

  /** The job that was made of the letter: maybe by this very call, decided once more. */
  private Optional<JobId> replayed(TenantId tenant, Pending next, boolean force) {
    return letters
        .find(tenant, next.letter())
        .flatMap(DeadLetter::replayedAs)
        .map(job -> job(next.letter(), job))
        .filter(job -> !force || job.equals(next.job().id()));
  }

  /** A replay lives where its letter lies. */
  private static JobId job(JobId letter, String job) {
    return new JobId(job, JobIds.createdMillis(job).orElseThrow(), letter.partition());
  }

  private static long bytes(List<Pending> pending) {
    return pending.stream().mapToLong(next -> next.submission().body().length).sum();
  }

  private static Refused unknown(JobId id) {
    return Refused.noSuchDeadLetter(id.value());
  }

  private void count(Result result) {
    String label =
        switch (result) {
          case Result.Made _ -> "new";
          case Result.Before _ -> "before";
          case Result.Not _ -> "refused";
        };
    metrics.counter("headrace.dead.letter.replays", "result", label).increment();
  }
}
