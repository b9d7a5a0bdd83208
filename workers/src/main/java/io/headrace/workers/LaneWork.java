package io.headrace.workers;

import io.headrace.job.GivenUp;
import io.headrace.job.JobError;
import io.headrace.job.JobLinks;
import io.headrace.job.JobStatus;
import io.headrace.workers.resilience.Decision.Again;
import io.headrace.workers.resilience.Decision.Answer;
import io.headrace.workers.resilience.Decision.GiveUp;
import io.headrace.workers.resilience.Decision.MoveOn;
import io.headrace.workers.resilience.Decision.NextAccount;
import io.headrace.workers.resilience.Decision.PauseAccount;
import io.headrace.workers.window.Job;
import io.headrace.workers.window.Ticket;
import io.headrace.workers.window.Work;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lane's work on its jobs: from a request record to the records of its outcome. */
final class LaneWork implements Work {
  private static final Logger log = LoggerFactory.getLogger(LaneWork.class);
  private static final int INTERNAL_ERROR = 500;

  private final Attempts attempts;
  private final Outcomes outcomes;
  private final DeadLetters deadLetters;
  private final Cancellations cancellations;
  private final LaneObserver observer;
  private final JobTraces traces;
  private final LongSupplier nanos;
  private final Map<String, JobLife> running = new ConcurrentHashMap<>();

  LaneWork(
      Attempts attempts,
      Outcomes outcomes,
      DeadLetters deadLetters,
      Cancellations cancellations,
      LaneObserver observer,
      JobTraces traces,
      LongSupplier nanos) {
    this.attempts = attempts;
    this.outcomes = outcomes;
    this.deadLetters = deadLetters;
    this.cancellations = cancellations;
    this.observer = observer;
    this.traces = traces;
    this.nanos = nanos;
  }

  @Override
  public String model(Job job) {
    return attempts.model(job);
  }

  @Override
  public Optional<Ticket> ticket(Job job) {
    return isOver(job) ? Optional.of(Ticket.NONE) : attempts.ticket(job);
  }

  @Override
  public boolean isOver(Job job) {
    return attempts.isLate(job)
        || cancellations.covers(job.id(), job.request())
        || cancellations.coversBatchOf(job.request());
  }

  @Override
  public List<ProducerRecord<String, byte[]>> run(Job job) throws InterruptedException {
    JobLife life = new JobLife(job, Thread.currentThread(), nanos);
    running.put(job.id(), life);
    cancelIfAsked(job.id());
    if (cancellations.coversBatchOf(job.request())) {
      life.beginNoCall();
    }
    try {
      return traces.isOn() ? traced(job, life) : records(job, attempts.run(job, life));
    } finally {
      running.remove(job.id(), life);
      job.takeTicket().giveBack();
    }
  }

  private List<ProducerRecord<String, byte[]>> traced(Job job, JobLife life)
      throws InterruptedException {
    try (JobTrace trace = traces.begin(job)) {
      Attempts.End end = trace.around(() -> attempts.run(job, life));
      List<ProducerRecord<String, byte[]>> records = records(job, end);
      trace.ended(end, records);
      return records;
    }
  }

  /** A cancel command came, for a job or for a batch: a batch's calls that run may finish. */
  void cancelIfAsked(String id) {
    JobLife life = running.get(id);
    if (life != null && cancellations.covers(id, life.job().request())) {
      life.cancel();
    }
    if (id.startsWith(JobLinks.BATCH_PREFIX)) {
      running.values().stream()
          .filter(line -> line.job().request().links().batch().filter(id::equals).isPresent())
          .filter(line -> cancellations.covers(id, line.job().request()))
          .forEach(JobLife::beginNoCall);
    }
  }

  /** Tells of the calls that have been running for so long and were not told of yet. */
  void announce(Duration age, Consumer<Job> announcer) {
    running.values().stream()
        .filter(life -> life.announceAfter(age))
        .forEach(life -> announcer.accept(life.job()));
  }

  private List<ProducerRecord<String, byte[]>> records(Job job, Attempts.End end) {
    log.atDebug()
        .addKeyValue("jobId", job.id())
        .addKeyValue("requestId", job::requestId)
        .addKeyValue("attempts", end.calls().attempts())
        .log("a job's work here has ended: {}", end.decision().getClass().getSimpleName());
    return switch (end.decision()) {
      case Answer(var reply) -> {
        observer.finished(reply.status());
        job.took(reply.usage().total());
        yield List.of(outcomes.answered(job, reply, end.calls()));
      }
      case GiveUp giveUp -> {
        observer.finished(giveUp.status());
        if (end.calls().attempts() == Chain.attemptsBefore(job)) {
          job.took(0); // no call was made here
        }
        yield withoutAnswer(job, giveUp, end.calls());
      }
      case MoveOn move -> {
        observer.moved(move.next().lane());
        job.took(0); // here
        yield List.of(outcomes.moved(job, move, end.calls().attempts()));
      }
      case Again _, PauseAccount _, NextAccount _ -> throw new IllegalStateException("not an end");
    };
  }

  private List<ProducerRecord<String, byte[]>> withoutAnswer(
      Job job, GiveUp end, Outcomes.Calls calls) {
    ProducerRecord<String, byte[]> outcome = outcomes.without(job, end, calls);
    return deadLetters
        .of(job, end, calls.attempts())
        .map(dead -> List.of(outcome, dead))
        .orElseGet(() -> List.of(outcome));
  }

  @Override
  public List<ProducerRecord<String, byte[]>> giveUp(Job job, String reason) {
    log.atWarn()
        .addKeyValue("jobId", job.id())
        .addKeyValue("requestId", job.requestId())
        .log("a job is given up: {}; its request goes to the dead letters", reason);
    String message = "The job was given up: " + reason + ".";
    GiveUp end =
        new GiveUp(
            JobStatus.FAILED,
            INTERNAL_ERROR,
            new JobError("server_error", GivenUp.DEAD_LETTERED, message, ""));
    observer.finished(end.status());
    return List.of(
        outcomes.without(job, end, Outcomes.Calls.NONE), deadLetters.givenUp(job, reason));
  }

  @Override
  public List<ProducerRecord<String, byte[]>> unreadable(
      ConsumerRecord<String, byte[]> source, String why) {
    return List.of(deadLetters.unreadable(source, why));
  }
}
