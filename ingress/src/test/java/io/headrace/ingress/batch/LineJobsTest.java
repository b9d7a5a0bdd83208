package io.headrace.ingress.batch;

import static io.headrace.ingress.batch.SampleBatches.CREATED;
import static io.headrace.ingress.batch.SampleBatches.IDS;
import static io.headrace.ingress.batch.SampleBatches.input;
import static io.headrace.ingress.batch.SampleBatches.line;
import static io.headrace.ingress.batch.SampleBatches.order;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.Routes;
import io.headrace.config.Settings;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobStatus;
import io.headrace.job.Tier;
import io.headrace.topic.JobRecords;
import io.headrace.topic.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

final class LineJobsTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Routes ROUTES =
      Routes.from(
          Settings.load(Optional.empty(), Map.of())
              .with(
                  """
                  providers:
                    claude: { kind: anthropic, baseUrl: "https://claude.test", apiKeys: [ k ] }
                    local: { kind: openai-compatible, baseUrl: "http://127.0.0.1:1/v1" }
                  models:
                    any: { targets: [ { provider: claude }, { provider: local } ] }
                    foreign: { targets: [ { provider: claude } ] }
                  """));

  private final LineJobs jobs =
      new LineJobs(
          IDS, new Topics(new Topics.Retention(DAY, DAY, DAY, DAY)), ROUTES, _ -> Tier.FREE);

  @Test
  void record_lineThatTheFirstTargetTakes_goesToIt() {
    assertThat(record(line("row-1", "any")).topic()).isEqualTo("requests.claude.low");
  }

  @Test
  void record_lineThatTheFirstTargetCannotExpress_goesToTheSecond() {
    ProducerRecord<String, byte[]> record = record(hot("any"));

    assertThat(record.topic()).isEqualTo("requests.local.low");
    assertThat(new String(record.value(), UTF_8)).contains("\"temperature\":1.5");
  }

  @Test
  void record_lineThatNoTargetCanExpress_isFailedAtOnce_byItsField() {
    ProducerRecord<String, byte[]> record = record(hot("foreign"));

    assertThat(record.topic()).isEqualTo("jobs");
    assertThat(JobRecords.event(record.headers()))
        .isInstanceOfSatisfying(
            Finished.class,
            finished -> {
              assertThat(finished.status()).isEqualTo(JobStatus.FAILED);
              assertThat(finished.error().orElseThrow().param()).isEqualTo("temperature");
            });
  }

  @Test
  void record_promptCacheKey_isItsSession() {
    String cached =
        line("row-1", "gpt-4o-mini").replace("\"input\"", "\"prompt_cache_key\":\"k\",\"input\"");

    assertThat(JobRecords.request(record(cached).headers()).links().session()).isPresent();
    assertThat(JobRecords.request(record(line("row-2", "gpt-4o-mini")).headers()).links().session())
        .isEmpty();
  }

  /** Anthropic's temperatures end at 1. */
  private static String hot(String model) {
    return line("row-1", model).replace("\"input\"", "\"temperature\":1.5,\"input\"");
  }

  private ProducerRecord<String, byte[]> record(String line) {
    return jobs.record(order(Optional.empty()), input(line), CREATED);
  }
}
