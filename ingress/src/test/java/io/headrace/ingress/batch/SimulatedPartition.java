package io.headrace.ingress.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.batch.OutcomeSource.Outcome;
import io.headrace.ingress.jobs.BatchTally;
import io.headrace.ingress.jobs.Keyed;
import io.headrace.ingress.jobs.LineState;
import io.headrace.ingress.jobs.LineTable;
import io.headrace.ingress.jobs.ObjectKind;
import io.headrace.ingress.jobs.ObjectTable;
import io.headrace.ingress.jobs.OpenObject;
import io.headrace.ingress.registrar.Decision;
import io.headrace.ingress.registrar.Registration;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobError;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.JobLinks;
import io.headrace.job.JobRequest;
import io.headrace.job.JobStatus;
import io.headrace.job.Operation;
import io.headrace.job.TenantId;
import io.headrace.llm.Usage;
import io.headrace.topic.JobRecords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One partition in memory, with its log, its table, its registrar and its workers. The registrar
 * fails at random, before or after its records are written.
 */
final class SimulatedPartition implements Register, ObjectTable, LineTable {
  private static final int FAILURES_OF = 12;

  private final Random random;
  private final NavigableMap<String, byte[]> objects = new TreeMap<>();
  private final NavigableMap<String, Integer> requests = new TreeMap<>(); // records by job
  private final Map<String, JobRequest> waiting = new TreeMap<>();
  private final NavigableMap<String, Long> places = new TreeMap<>();
  private final List<Outcome> jobs = new ArrayList<>();
  final List<ProducerRecord<String, byte[]>> events = new ArrayList<>();
  final List<String> cancelled = new ArrayList<>();

  SimulatedPartition(Random random) {
    this.random = random;
  }

  @Override
  public <T> T register(int partition, String subject, Decision<T> decision)
      throws QueueUnavailable {
    if (random.nextInt(FAILURES_OF) == 0) {
      throw new QueueUnavailable("not taken");
    }
    Registration<T> made = decision.decide();
    made.records().forEach(this::apply);
    if (random.nextInt(FAILURES_OF) == 0) {
      throw new QueueUnavailable("taken, but nobody knows");
    }
    return made.reply();
  }

  private void apply(ProducerRecord<String, byte[]> record) {
    switch (record.topic()) {
      case "batches", "files" -> objects.put(record.topic() + record.key(), record.value());
      case "events" -> events.add(record);
      case "cancellations" -> cancelled.add(record.key());
      case "jobs" ->
          ended(
              record.key(),
              new Outcome((Finished) JobRecords.event(record.headers()), record.value()));
      case String _ -> {
        requests.merge(record.key(), 1, Integer::sum);
        waiting.put(record.key(), JobRecords.request(record.headers()));
      }
    }
  }

  private void ended(String id, Outcome outcome) {
    jobs.add(outcome);
    places.putIfAbsent(id, (long) jobs.size() - 1);
  }

  /** Workers end some of the jobs that wait; those of a cancelled batch as cancelled. */
  void work(int most, boolean late) {
    List<String> ids = new ArrayList<>(waiting.keySet());
    java.util.Collections.shuffle(ids, random);
    for (String id : ids.subList(0, Math.min(most, ids.size()))) {
      JobRequest request = Objects.requireNonNull(waiting.remove(id));
      boolean isCancelled = cancelled.contains(request.links().batch().orElseThrow());
      ended(id, outcome(request, isCancelled ? JobStatus.CANCELLED : status(late)));
    }
  }

  private JobStatus status(boolean late) {
    return late
        ? JobStatus.EXPIRED
        : random.nextInt(5) == 0 ? JobStatus.FAILED : JobStatus.COMPLETED;
  }

  private static Outcome outcome(JobRequest request, JobStatus status) {
    boolean completed = status == JobStatus.COMPLETED;
    Finished finished =
        new Finished(
            request.tenant(),
            request.keyId(),
            request.model(),
            status,
            completed ? 200 : 429,
            completed ? Optional.empty() : Optional.of(JobError.server("It failed.")),
            "p",
            "m",
            completed ? new Usage(3, 1, 0, 2, 0) : Usage.NONE,
            1,
            1,
            1,
            true,
            new JobLinks(request.links().batch(), Optional.empty(), Optional.empty()));
    return new Outcome(finished, "{\n \"object\":\"response\"}".getBytes(UTF_8));
  }

  /** Request records of each job. */
  Map<String, Integer> requests() {
    return requests;
  }

  int requested() {
    return places.size() + waiting.size();
  }

  /** What the topic {@code jobs} holds; more than a window's bytes at random. */
  OutcomeSource outcomes() {
    return new OutcomeSource() {
      @Override
      public Optional<Map<Long, Outcome>> read(
          int partition, NavigableSet<Long> offsets, long maxBytes) {
        if (maxBytes < Long.MAX_VALUE && random.nextInt(4) == 0) {
          return Optional.empty();
        }
        Map<Long, Outcome> found = new HashMap<>();
        offsets.forEach(at -> found.put(at, jobs.get(at.intValue())));
        return Optional.of(found);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Optional<BatchTally> tally(JobId batch) {
    Map<JobStatus, Integer> counts = new HashMap<>();
    String stem = JobIds.stem(batch.value());
    places.forEach((id, at) -> {
      if (JobIds.stem(id).equals(stem)) {
        counts.merge(jobs.get(at.intValue()).finished().status(), 1, Integer::sum);
      }
    });
    return Optional.of(
        new BatchTally(
            counts.getOrDefault(JobStatus.COMPLETED, 0),
            counts.getOrDefault(JobStatus.FAILED, 0),
            counts.getOrDefault(JobStatus.CANCELLED, 0),
            counts.getOrDefault(JobStatus.EXPIRED, 0)));
  }

  @Override
  public List<LineState> lines(JobId batch, Operation operation, int from, int to) {
    List<LineState> lines = new ArrayList<>();
    for (int line = from; line < to; line++) {
      String id = SampleBatches.IDS.line(batch, operation, line).value();
      Long at = places.get(id);
      if (at != null || waiting.containsKey(id)) {
        lines.add(
            new LineState(
                line,
                id,
                at == null ? JobStatus.QUEUED : jobs.get(at.intValue()).finished().status(),
                at == null ? OptionalLong.empty() : OptionalLong.of(at)));
      }
    }
    return lines;
  }

  @Override
  public List<Integer> served() {
    return List.of(2);
  }

  @Override
  public Optional<byte[]> find(ObjectKind kind, TenantId tenant, JobId id) {
    return Optional.ofNullable(objects.get(kind.topic() + id.value()));
  }

  @Override
  public List<byte[]> newest(
      ObjectKind kind,
      TenantId tenant,
      int partition,
      Optional<String> before,
      int limit,
      Predicate<byte[]> shown) {
    return List.copyOf(objects.values());
  }

  @Override
  public List<byte[]> oldest(
      ObjectKind kind,
      TenantId tenant,
      int partition,
      Optional<String> after,
      int limit,
      Predicate<byte[]> shown) {
    return List.copyOf(objects.values());
  }

  @Override
  public List<OpenObject> open(ObjectKind kind, int partition) {
    return List.of();
  }

  @Override
  public Set<String> known(ObjectKind kind, int partition, Set<String> ids) {
    return ids;
  }

  @Override
  public Optional<Keyed> keyed(int partition, String scope) {
    return Optional.empty();
  }
}
