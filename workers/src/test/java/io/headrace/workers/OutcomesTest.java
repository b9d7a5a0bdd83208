package io.headrace.workers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.JobError;
import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import io.headrace.topic.Topics;
import io.headrace.workers.provider.Reply;
import io.headrace.workers.resilience.Decision.GiveUp;
import io.headrace.workers.window.Job;
import io.headrace.workers.window.RecordSize;
import io.headrace.workers.window.SampleRequests;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

final class OutcomesTest {
  private static final String LONG = "x".repeat(1_000_000);
  private static final Duration DAY = Duration.ofDays(1);

  private final Outcomes outcomes =
      new Outcomes(new Topics(new Topics.Retention(DAY, DAY, DAY, DAY)));

  @Test
  void answered_providerSaysTooMuch_headersAreCut() {
    Job job = SampleRequests.job("resp_1", Instant.EPOCH, Instant.EPOCH.plus(DAY));
    Reply.Answered reply =
        new Reply.Answered(
            JobStatus.FAILED,
            new byte[0],
            Usage.NONE,
            LONG,
            Optional.of(new JobError(LONG, LONG, "No.", LONG)));

    ProducerRecord<String, byte[]> record = outcomes.answered(job, reply, Outcomes.Calls.NONE);

    assertThat(RecordSize.of(record)).isLessThan(2_000);
    assertThat(header(record, "served-model")).isEqualTo("x".repeat(200));
    assertThat(header(record, "error-param")).isEqualTo("x".repeat(200));
  }

  @Test
  void without_chatOrEmbeddings_isAnErrorObject() {
    for (String id : new String[] {"chatcmpl-1", "embd_1"}) {
      Job job = SampleRequests.job(id, Instant.EPOCH, Instant.EPOCH.plus(DAY));
      GiveUp end =
          new GiveUp(
              JobStatus.FAILED, 400, new JobError("invalid_request_error", "", "\"No\"", "n"));

      ProducerRecord<String, byte[]> record = outcomes.without(job, end, Outcomes.Calls.NONE);

      assertThat(new String(record.value(), UTF_8))
          .isEqualTo(
              "{\"error\":{\"message\":\"\\\"No\\\"\",\"type\":\"invalid_request_error\","
                  + "\"param\":\"n\",\"code\":null}}");
      assertThat(header(record, "http-status")).isEqualTo("400");
    }
  }

  private static String header(ProducerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
