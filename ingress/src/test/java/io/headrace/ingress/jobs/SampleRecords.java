package io.headrace.ingress.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.JobCommand;
import io.headrace.job.JobEvent;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobEvent.Started;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.JobLinks;
import io.headrace.job.JobRequest;
import io.headrace.job.JobStatus;
import io.headrace.job.Operation;
import io.headrace.job.Slice;
import io.headrace.job.TenantId;
import io.headrace.job.Tier;
import io.headrace.llm.Usage;
import io.headrace.topic.JobRecords;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records as the stages write them. */
final class SampleRecords {
  static final TenantId TENANT = new TenantId("acme");
  static final TenantId STRANGER = new TenantId("mallory");
  static final String REQUESTS = "requests.sim.normal";
  static final byte[] QUESTION = "{\"model\":\"sim-1\",\"input\":\"why\"}".getBytes(UTF_8);
  static final byte[] ANSWER = "{\"object\":\"response\",\"status\":\"completed\"}".getBytes(UTF_8);
  static final JobIds IDS = new JobIds("test", InstantSource.system());

  private SampleRecords() {}

  static JobId id(int partition) {
    return IDS.mint("resp_", partition);
  }

  static JobRequest request(Instant deadline, boolean store) {
    return new JobRequest(
        TENANT,
        "key-1",
        Tier.DEFAULT,
        Operation.RESPONSES,
        "sim-1",
        deadline,
        true,
        store,
        Optional.empty(),
        new Slice(9, 16),
        Slice.ABSENT,
        JobLinks.NONE);
  }

  static JobRequest request() {
    return request(Instant.now().plus(Duration.ofHours(1)), true);
  }

  static Finished finished(JobStatus status) {
    return new Finished(
        TENANT,
        "key-1",
        "sim-1",
        status,
        200,
        Optional.empty(),
        "simulator",
        "sim-1",
        new Usage(3, 0, 0, 5, 0),
        1,
        2,
        40,
        true,
        JobLinks.NONE);
  }

  static ProducerRecord<String, byte[]> requestOf(JobId id) {
    return requestOf(REQUESTS, id, request(), QUESTION);
  }

  static ProducerRecord<String, byte[]> requestOf(
      String topic, JobId id, JobRequest request, byte[] body) {
    return new ProducerRecord<>(
        topic, id.partition(), id.value(), body, JobRecords.headers(request));
  }

  static ProducerRecord<String, byte[]> outcomeOf(JobId id) {
    return event(id, finished(JobStatus.COMPLETED), ANSWER);
  }

  static ProducerRecord<String, byte[]> startOf(JobId id) {
    return event(id, new Started(TENANT, "sim-1"), new byte[0]);
  }

  static ProducerRecord<String, byte[]> event(JobId id, JobEvent event, byte[] body) {
    return new ProducerRecord<>(
        "jobs", id.partition(), id.value(), body, JobRecords.headers(event));
  }

  static ProducerRecord<String, byte[]> commandFor(
      JobId id, JobCommand.Kind kind, TenantId tenant) {
    return new ProducerRecord<>(
        "cancellations",
        id.partition(),
        id.value(),
        new byte[0],
        JobRecords.headers(new JobCommand(kind, tenant)));
  }
}
