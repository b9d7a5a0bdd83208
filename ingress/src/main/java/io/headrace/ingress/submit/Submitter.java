package io.headrace.ingress.submit;

import io.headrace.ingress.auth.Caller;
import io.headrace.job.IdempotencyKey;
import io.headrace.job.JobCommand;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.JobLinks;
import io.headrace.job.JobRequest;
import io.headrace.job.Priority;
import io.headrace.request.RequestFacts;
import io.headrace.topic.JobRecords;
import io.headrace.topic.Topic;
import io.headrace.topic.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** Gives a job its id and its partition, and puts its one request record into its lane. */
public final class Submitter {
  private final RequestLog log;
  private final KafkaProbe kafka;
  private final JobIds ids;
  private final Topics topics;
  private final Placement placement;
  private final IntPredicate isHere;
  private final MeterRegistry metrics;
  private final Map<Queue, Target> targets = new ConcurrentHashMap<>();

  private record Queue(String lane, Priority priority) {}

  private record Target(String topic, Counter accepted) {}

  /**
   * @param isHere whether this instance holds the job table of a partition
   */
  public Submitter(
      RequestLog log,
      KafkaProbe kafka,
      JobIds ids,
      Topics topics,
      int partitions,
      IntPredicate isHere,
      MeterRegistry metrics) {
    this.log = log;
    this.kafka = kafka;
    this.ids = ids;
    this.topics = topics;
    placement = new Placement(partitions);
    this.isHere = isHere;
    this.metrics = metrics;
  }

  /** Returns once the job can't be lost any more. */
  public Accepted submit(Submission submission) throws QueueUnavailable, InterruptedException {
    requireKafka();
    Prepared prepared = prepare(submission, partition(submission), submission.links());
    log.append(prepared.record());
    return accepted(submission, prepared);
  }

  /** The job's request record, for whoever writes it otherwise than by {@link #submit}. */
  public Prepared prepare(Submission submission, int partition, JobLinks links) {
    JobId id = ids.mint(submission.facts().operation().idPrefix(), partition);
    return prepare(submission, id, links);
  }

  /**
   * As {@link #prepare(Submission, int, JobLinks)}, for a job that has its id already.
   *
   * @param id by the prefix of the submission's operation
   */
  public Prepared prepare(Submission submission, JobId id, JobLinks links) {
    Instant deadline = id.created().plus(submission.timeout());
    Headers headers =
        submission.origin().in(JobRecords.headers(jobRequest(submission, deadline, links)));
    return new Prepared(
        id, deadline, record(target(submission).topic(), id, submission.body(), headers));
  }

  /** Counts a prepared job whose record Kafka has acknowledged. */
  public Accepted accepted(Submission submission, Prepared prepared) {
    target(submission).accepted().increment();
    return prepared.accepted();
  }

  /** The offset of the command in {@code cancellations}. */
  public long command(JobId id, JobCommand command) throws QueueUnavailable, InterruptedException {
    requireKafka();
    return log.append(
        record(topics.cancellations().name(), id, new byte[0], JobRecords.headers(command)));
  }

  /** Found out before anything is tried: who calls is refused at once. */
  public void requireKafka() throws QueueUnavailable {
    if (!kafka.isUp()) {
      throw new QueueUnavailable("The queue is away.");
    }
  }

  /** Where a key's jobs are decided about and live. */
  public int partition(Caller caller, IdempotencyKey key) {
    return placement.keyed(caller, key);
  }

  private int partition(Submission submission) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return submission.facts().background()
        ? placement.any(submission.caller(), random)
        : placement.near(submission.caller(), isHere, random);
  }

  private Target target(Submission submission) {
    return targets.computeIfAbsent(
        new Queue(submission.lane(), submission.priority()), this::target);
  }

  private Target target(Queue queue) {
    Topic<String, byte[]> topic = topics.requests(queue.lane(), queue.priority());
    return new Target(
        topic.name(),
        Counter.builder("headrace.jobs.accepted")
            .description("Jobs acknowledged by Kafka")
            .tag("lane", queue.lane())
            .tag("priority", queue.priority().label())
            .register(metrics));
  }

  private static JobRequest jobRequest(Submission submission, Instant deadline, JobLinks links) {
    RequestFacts facts = submission.facts();
    return new JobRequest(
        submission.caller().tenant(),
        submission.caller().keyId(),
        submission.caller().tier(),
        facts.operation(),
        facts.model(),
        deadline,
        facts.background(),
        facts.store(),
        submission.previous(),
        facts.modelAt(),
        facts.backgroundAt(),
        links);
  }

  private static ProducerRecord<String, byte[]> record(
      String topic, JobId id, byte[] value, Headers headers) {
    return new ProducerRecord<>(
        topic, id.partition(), id.createdMillis(), id.value(), value, headers);
  }
}
