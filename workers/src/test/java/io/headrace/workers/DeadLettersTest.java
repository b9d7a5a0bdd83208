package io.headrace.workers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.GivenUp;
import io.headrace.job.JobError;
import io.headrace.job.JobStatus;
import io.headrace.topic.DeadLetterRecords;
import io.headrace.topic.Topics;
import io.headrace.workers.resilience.Decision.GiveUp;
import io.headrace.workers.window.Job;
import io.headrace.workers.window.SampleRequests;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DeadLettersTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final String REQUESTS = "requests.a.high";

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final DeadLetters letters =
      new DeadLetters(new Topics(new Topics.Retention(DAY, DAY, DAY, DAY)), "a", metrics);
  private final Job job = SampleRequests.job("resp_1", Instant.EPOCH, Instant.EPOCH.plus(DAY));

  private static GiveUp end(JobStatus status, String code, boolean mayGoWell) {
    return new GiveUp(status, 502, new JobError("server_error", code, "It failed.", ""), mayGoWell);
  }

  @ParameterizedTest
  @ValueSource(strings = {"provider_overloaded", "provider_auth_failed", "resource_exhausted"})
  void of_providerFailedToTheEnd_isKept(String code) {
    ProducerRecord<String, byte[]> dead =
        letters.of(job, end(JobStatus.FAILED, code, true), 3).orElseThrow();

    assertThat(dead.topic()).isEqualTo("requests.dead");
    assertThat(dead.key()).isEqualTo("resp_1");
    assertThat(dead.partition()).isEqualTo(job.source().partition());
    assertThat(DeadLetterRecords.givenUp(dead.headers()))
        .isEqualTo(new GivenUp(code, "It failed.", 3, job.source().topic()));
    assertThat(metrics.counter("headrace.dead.letters", "lane", "a", "code", code).count()).isOne();
  }

  @ParameterizedTest
  @CsvSource({"FAILED, invalid_api_key", "EXPIRED, deadline_exceeded", "CANCELLED, job_cancelled"})
  void of_refusedExpiredOrCancelled_isNot(JobStatus status, String code) {
    assertThat(letters.of(job, end(status, code, false), 1)).isEmpty();
    assertThat(metrics.getMeters()).isEmpty();
  }

  @Test
  void givenUp_saysWhyAndHowOften() {
    assertThat(DeadLetterRecords.givenUp(letters.givenUp(job, "why").headers()))
        .isEqualTo(new GivenUp("dead_lettered", "why", 0, job.source().topic()));
  }

  @Test
  void unreadable_record_isKeptAsItWas() {
    ConsumerRecord<String, byte[]> source =
        new ConsumerRecord<>(REQUESTS, 3, 7, "resp_1", new byte[10]);
    source.headers().add("foreign", new byte[] {1});

    ProducerRecord<String, byte[]> dead = letters.unreadable(source, "why");

    assertThat(dead.value()).hasSize(10);
    assertThat(dead.headers().lastHeader("foreign").value()).containsExactly(1);
    assertThat(header(dead, "dead-reason")).isEqualTo("why");
    assertThat(header(dead, "dead-code")).isEqualTo("unreadable");
  }

  @Test
  void unreadable_recordAtTheLimit_isNamedOnly() {
    ConsumerRecord<String, byte[]> source =
        new ConsumerRecord<>(REQUESTS, 3, 7, "x".repeat(1_000_000), new byte[9 << 20]);

    ProducerRecord<String, byte[]> dead = letters.unreadable(source, "why");

    assertThat(dead.value()).isEmpty();
    assertThat(dead.key()).hasSize(200);
    assertThat(dead.partition()).isEqualTo(3);
    assertThat(header(dead, "dead-topic")).isEqualTo(REQUESTS);
    assertThat(header(dead, "dead-offset")).isEqualTo("7");
    assertThat(Long.parseLong(header(dead, "dead-bytes"))).isGreaterThan(9 << 20);
  }

  private static String header(ProducerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
