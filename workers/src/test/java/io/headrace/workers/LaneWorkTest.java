package io.headrace.workers;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.Selection;
import io.headrace.job.JobError;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import io.headrace.topic.DeadLetterRecords;
import io.headrace.topic.HandOver;
import io.headrace.topic.JobRecords;
import io.headrace.topic.Topics;
import io.headrace.workers.pacing.SampleAccounts;
import io.headrace.workers.pacing.TokenEstimates;
import io.headrace.workers.provider.Call;
import io.headrace.workers.provider.Provider;
import io.headrace.workers.provider.Reply;
import io.headrace.workers.resilience.RetryBudget;
import io.headrace.workers.resilience.RetryPolicy;
import io.headrace.workers.window.Job;
import io.headrace.workers.window.SampleRequests;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which records an end is made of. */
final class LaneWorkTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Topics TOPICS = new Topics(new Topics.Retention(DAY, DAY, DAY, DAY));

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Cancellations cancellations =
      new Cancellations(
          "127.0.0.1:1", TOPICS.cancellations(), _ -> {}, InstantSource.system()); // never started
  private final Job job =
      SampleRequests.job("resp_1", Instant.now(), Instant.now().plus(Duration.ofMinutes(1)));

  @AfterEach
  void close() {
    cancellations.close();
  }

  @Test
  void run_providerFailsToTheLastAttempt_isOneOutcomeAndADeadLetter() throws Exception {
    List<ProducerRecord<String, byte[]>> records =
        work(new Reply.Overloaded(503, Optional.of(Duration.ZERO))).run(job);

    assertThat(records).extracting(ProducerRecord::topic).containsExactly("jobs", "requests.dead");
    assertThat(records).extracting(ProducerRecord::key).containsOnly("resp_1");
    Finished outcome = (Finished) JobRecords.event(records.getFirst().headers());
    assertThat(outcome.status()).isEqualTo(JobStatus.FAILED);
    assertThat(outcome.attempts()).isEqualTo(3);
    assertThat(DeadLetterRecords.givenUp(records.getLast().headers()).attempts()).isEqualTo(3);
    assertThat(DeadLetterRecords.givenUp(records.getLast().headers()).code())
        .isEqualTo("provider_overloaded");
  }

  @Test
  void run_refusedOrAnswered_isTheOutcomeAlone() throws Exception {
    JobError error = new JobError("invalid_request_error", "bad", "No.", "input");
    Reply answer =
        new Reply.Answered(JobStatus.COMPLETED, new byte[0], Usage.NONE, "m", Optional.empty());

    for (Reply reply : List.of(new Reply.Refused(400, error), answer)) {
      assertThat(work(reply).run(job)).extracting(ProducerRecord::topic).containsExactly("jobs");
    }
  }

  @Test
  void giveUp_isOneOutcomeAndADeadLetter() {
    List<ProducerRecord<String, byte[]>> records =
        work(new Reply.TimedOut()).giveUp(job, "it took three workers with it");

    assertThat(records).extracting(ProducerRecord::topic).containsExactly("jobs", "requests.dead");
    assertThat(DeadLetterRecords.givenUp(records.getLast().headers()).code())
        .isEqualTo("dead_lettered");
  }

  @Test
  void run_providerFailsAndThereIsANextTarget_movesTheRequestAndEndsNothing() throws Exception {
    List<ProducerRecord<String, byte[]>> records =
        work(new Reply.Unreachable("reset"), SampleChains.of("lane", "second")).run(job);

    assertThat(records).hasSize(1);
    ProducerRecord<String, byte[]> moved = records.getFirst();
    assertThat(moved.topic()).isEqualTo("requests.second.normal");
    assertThat(moved.key()).isEqualTo(job.id());
    assertThat(HandOver.of(moved.headers())).contains(new HandOver(1, 3, new TreeSet<>()));
    assertThat(metrics.get("headrace.jobs.moved").tag("to", "second").counter().count())
        .isEqualTo(1);
    assertThat(metrics.get("headrace.jobs.finished").counters())
        .allSatisfy(status -> assertThat(status.count()).isZero());
  }

  private LaneWork work(Reply always) {
    return work(always, SampleChains.NONE);
  }

  private LaneWork work(Reply always, Chain chain) {
    LaneObserver observer =
        new LaneObserver("lane", new ModelLabels(Set.of(), 1, () -> {}), metrics);
    Attempts attempts =
        new Attempts(
            new Attempts.LaneOf("lane", "lane", Selection.WEIGHTED),
            new Always(always),
            chain,
            new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1)),
            new RetryBudget(1),
            new SampleAccounts().pool(),
            new TokenEstimates(),
            observer,
            SampleConditions.good(),
            Duration.ofMinutes(1),
            new Attempts.Patience(Duration.ofSeconds(2), Duration.ofSeconds(1), Optional.empty()),
            InstantSource.system());
    return new LaneWork(
        attempts,
        new Outcomes(TOPICS),
        new DeadLetters(TOPICS, "lane", metrics),
        cancellations,
        observer,
        JobTraces.OFF,
        System::nanoTime);
  }

  private record Always(Reply reply) implements Provider {
    @Override
    public Reply call(Call call) {
      return reply;
    }

    @Override
    public void close() {}
  }
}
