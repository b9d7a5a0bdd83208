package io.headrace.ingress.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.ingress.jobs.JobEntry.Accepted;
import io.headrace.ingress.jobs.JobEntry.Outcome;
import io.headrace.job.JobCommand;
import io.headrace.job.JobStatus;
import io.headrace.job.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class JobEntryTest {
  private static final TenantId OWNER = new TenantId("acme");
  private static final TenantId STRANGER = new TenantId("mallory");
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Accepted REQUEST =
      new Accepted(NOW.plusSeconds(60), true, true, "requests.sim.normal", 7);
  private static final Accepted UNSTORED =
      new Accepted(NOW.plusSeconds(60), true, false, "requests.sim.normal", 7);
  private static final Outcome COMPLETED = new Outcome(JobStatus.COMPLETED, 3, NOW);

  @Test
  void transitions_inAnyOrderAndRepeated_makeTheSameEntry() {
    Random random = new Random(20_261_120);
    for (int round = 0; round < 20_000; round++) {
      List<UnaryOperator<JobEntry>> steps = someSteps(random);
      JobEntry inOrder = run(steps);
      List<UnaryOperator<JobEntry>> shuffled = new ArrayList<>(steps);
      shuffled.add(steps.get(random.nextInt(steps.size())));
      Collections.shuffle(shuffled, random);
      assertThat(run(shuffled)).isEqualTo(inOrder);
    }
  }

  private static List<UnaryOperator<JobEntry>> someSteps(Random random) {
    Accepted elsewhere = moved(random.nextBoolean() ? "a" : "z");
    List<UnaryOperator<JobEntry>> all =
        new ArrayList<>(
            List.of(
                entry -> entry.accepted(OWNER, REQUEST),
                entry -> entry.accepted(OWNER, elsewhere),
                entry -> entry.started(OWNER),
                entry -> entry.finished(OWNER, COMPLETED),
                entry -> entry.finished(OWNER, new Outcome(JobStatus.FAILED, 9, NOW)),
                entry -> entry.cancelled(OWNER),
                entry -> entry.cancelled(STRANGER),
                entry -> entry.deleted(STRANGER)));
    if (random.nextInt(4) == 0) {
      all.add(entry -> entry.deleted(OWNER));
    }
    Collections.shuffle(all, random);
    return all.subList(0, 1 + random.nextInt(all.size()));
  }

  private static Accepted moved(String lane) {
    return new Accepted(REQUEST.deadline(), true, true, "requests." + lane + ".normal", 2);
  }

  private static JobEntry run(List<UnaryOperator<JobEntry>> steps) {
    JobEntry entry = JobEntry.UNSEEN;
    for (UnaryOperator<JobEntry> step : steps) {
      entry = step.apply(entry);
    }
    return entry;
  }

  @Test
  void finished_twice_keepsTheFirstInTheLog() {
    JobEntry entry =
        JobEntry.UNSEEN
            .accepted(OWNER, REQUEST)
            .finished(OWNER, COMPLETED)
            .finished(OWNER, new Outcome(JobStatus.FAILED, 4, NOW));
    assertThat(entry.outcome()).contains(COMPLETED);
  }

  @Test
  void cancel_byAStranger_changesNothing() {
    JobEntry before = JobEntry.UNSEEN.cancelled(STRANGER).accepted(OWNER, REQUEST);
    JobEntry after = JobEntry.UNSEEN.accepted(OWNER, REQUEST).cancelled(STRANGER);
    assertThat(before).isEqualTo(after);
    assertThat(after.status(NOW)).isEqualTo(JobStatus.QUEUED);
  }

  @Test
  void cancel_beforeTheRequest_isKeptForIt() {
    JobEntry entry = JobEntry.UNSEEN.cancelled(OWNER).accepted(OWNER, REQUEST);
    assertThat(entry.status(NOW)).isEqualTo(JobStatus.CANCELLED);
  }

  @Test
  void cancel_ofAFinishedJob_leavesItsOutcome() {
    JobEntry entry =
        JobEntry.UNSEEN.accepted(OWNER, REQUEST).finished(OWNER, COMPLETED).cancelled(OWNER);
    assertThat(entry.status(NOW)).isEqualTo(JobStatus.COMPLETED);
  }

  @Test
  void delete_isForGood() {
    JobEntry entry =
        JobEntry.UNSEEN.accepted(OWNER, REQUEST).deleted(OWNER).finished(OWNER, COMPLETED);
    assertThat(entry.isShownTo(OWNER, NOW)).isFalse();
    assertThat(entry.isSeen()).isTrue();
    assertThat(entry.commands())
        .extracting(JobCommand::kind)
        .containsExactly(JobCommand.Kind.DELETE);
  }

  @Test
  void status_afterTheDeadlineAndItsGrace_isExpired() {
    JobEntry entry = JobEntry.UNSEEN.accepted(OWNER, REQUEST).started(OWNER);
    Instant deadline = REQUEST.deadline();
    assertThat(entry.status(deadline.plus(JobEntry.EXPIRY_GRACE))).isEqualTo(JobStatus.IN_PROGRESS);
    assertThat(entry.status(deadline.plus(JobEntry.EXPIRY_GRACE).plusMillis(1)))
        .isEqualTo(JobStatus.EXPIRED);
  }

  @Test
  void shown_ofAnUnstoredJob_endsTenMinutesAfterTheOutcome() {
    JobEntry entry = JobEntry.UNSEEN.accepted(OWNER, UNSTORED).finished(OWNER, COMPLETED);
    assertThat(entry.isShownTo(OWNER, NOW.plus(Duration.ofMinutes(10)))).isTrue();
    assertThat(entry.isShownTo(OWNER, NOW.plus(Duration.ofMinutes(10)).plusMillis(1))).isFalse();
  }

  @Test
  void shown_toAStranger_never() {
    JobEntry entry = JobEntry.UNSEEN.accepted(OWNER, REQUEST).finished(OWNER, COMPLETED);
    assertThat(entry.isShownTo(STRANGER, NOW)).isFalse();
  }

  @Test
  void codec_ofAnyEntry_givesItBack() {
    Random random = new Random(1);
    for (int round = 0; round < 5_000; round++) {
      JobEntry entry = run(someSteps(random));
      assertThat(EntryCodec.decode(EntryCodec.encode(entry))).isEqualTo(entry);
    }
  }

  @Test
  void codec_ofAFinishedJob_isSmall() {
    JobEntry entry = JobEntry.UNSEEN.accepted(OWNER, REQUEST).finished(OWNER, COMPLETED);
    assertThat(EntryCodec.encode(entry)).hasSizeLessThanOrEqualTo(70);
  }
}
