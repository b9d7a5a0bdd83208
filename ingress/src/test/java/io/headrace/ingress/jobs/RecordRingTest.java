package io.headrace.ingress.jobs;

import static io.headrace.ingress.jobs.SampleRecords.ANSWER;
import static io.headrace.ingress.jobs.SampleRecords.QUESTION;
import static io.headrace.ingress.jobs.SampleRecords.REQUESTS;
import static io.headrace.ingress.jobs.SampleRecords.finished;
import static io.headrace.ingress.jobs.SampleRecords.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.JobStatus;
import io.headrace.topic.JobRecords;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RecordRingTest {
  private static final RecordAt AT = new RecordAt(REQUESTS, 3, 4_000_000_000L);
  private static final Headers NONE = new RecordHeaders();

  private final RecordRing ring = new RecordRing(8 << 20);

  @AfterEach
  void close() {
    ring.close();
  }

  @Test
  void find_kept_hasTheRecordsHeadersAndBody() {
    RecordAt outcome = new RecordAt("jobs", 3, 1);
    ring.put(AT, JobRecords.headers(request()), QUESTION);
    ring.put(outcome, JobRecords.headers(finished(JobStatus.FAILED)), ANSWER);
    assertThat(ring.find(AT))
        .hasValueSatisfying(record -> {
          assertThat(JobRecords.request(record.headers()).model()).isEqualTo(request().model());
          assertThat(record.body()).isEqualTo(QUESTION);
        });
    assertThat(ring.find(outcome))
        .hasValueSatisfying(record -> {
          assertThat(JobRecords.event(record.headers())).isEqualTo(finished(JobStatus.FAILED));
          assertThat(record.body()).isEqualTo(ANSWER);
        });
  }

  @Test
  void find_headersOfAnyKind_areThoseOfTheRecord() {
    Headers headers =
        new RecordHeaders()
            .add("empty", new byte[0])
            .add("twice", "1".getBytes(UTF_8))
            .add("absent", null)
            .add("twice", "2".getBytes(UTF_8))
            .add("naïve", new byte[] {-1, 0});
    ring.put(AT, headers, QUESTION);
    assertThat(ring.find(AT).map(StoredRecord::headers)).contains(headers);
  }

  @Test
  void find_anotherPlace_isEmpty() {
    ring.put(AT, NONE, QUESTION);
    assertThat(ring.find(new RecordAt("jobs", AT.partition(), AT.offset()))).isEmpty();
    assertThat(ring.find(new RecordAt(AT.topic(), 4, AT.offset()))).isEmpty();
    assertThat(ring.find(new RecordAt(AT.topic(), AT.partition(), 1))).isEmpty();
  }

  /** 12 partitions at the same pace: as good as none is pushed out before the ring is full. */
  @Test
  void find_whileTheRingHasRoom_isFound() {
    byte[] body = new byte[1_000];
    int each = 600; // 12 * 600 records of about 1,100 bytes
    for (int offset = 0; offset < each; offset++) {
      for (int partition = 0; partition < 12; partition++) {
        ring.put(new RecordAt("jobs", partition, offset), NONE, body);
      }
    }
    long found =
        IntStream.range(0, each * 12)
            .filter(i -> ring.find(new RecordAt("jobs", i % 12, i / 12)).isPresent())
            .count();
    assertThat(found).isGreaterThan(each * 12 * 99 / 100);
  }
}
