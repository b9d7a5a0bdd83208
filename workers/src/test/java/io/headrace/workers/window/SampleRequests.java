package io.headrace.workers.window;

import io.headrace.job.JobLinks;
import io.headrace.job.JobRequest;
import io.headrace.job.Operation;
import io.headrace.job.Priority;
import io.headrace.job.Slice;
import io.headrace.job.TenantId;
import io.headrace.job.Tier;
import io.headrace.topic.JobRecords;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Request records as ingress writes them. */
public final class SampleRequests {
  private static final byte[] NO_BODY = {};

  private SampleRequests() {}

  public static JobRequest of(String tenant) {
    return request(tenant, Instant.parse("2100-01-01T00:00:00Z"));
  }

  public static JobRequest ofBatch(String tenant, String batch) {
    return request(
        Operation.RESPONSES,
        tenant,
        Instant.parse("2100-01-01T00:00:00Z"),
        JobLinks.ofBatch(batch));
  }

  private static JobRequest request(String tenant, Instant deadline) {
    return request(Operation.RESPONSES, tenant, deadline, JobLinks.NONE);
  }

  private static JobRequest request(
      Operation operation, String tenant, Instant deadline, JobLinks links) {
    return request(Tier.DEFAULT, operation, tenant, "sim-1", deadline, links);
  }

  private static JobRequest request(
      Tier tier,
      Operation operation,
      String tenant,
      String model,
      Instant deadline,
      JobLinks links) {
    return new JobRequest(
        new TenantId(tenant),
        "key",
        tier,
        operation,
        model,
        deadline,
        true,
        true,
        Optional.empty(),
        Slice.ABSENT,
        Slice.ABSENT,
        links);
  }

  static Headers headers(String tenant) {
    return JobRecords.headers(of(tenant));
  }

  static ConsumerRecord<String, byte[]> record(TopicPartition partition, long offset, String id) {
    return record(partition, offset, id, NO_BODY);
  }

  static ConsumerRecord<String, byte[]> record(
      TopicPartition partition, long offset, String id, byte[] body) {
    return record(partition, offset, 0, id, body);
  }

  private static ConsumerRecord<String, byte[]> record(
      TopicPartition partition, long offset, long timestamp, String id, byte[] body) {
    return new ConsumerRecord<>(
        partition.topic(),
        partition.partition(),
        offset,
        timestamp,
        TimestampType.CREATE_TIME,
        id.length(),
        body.length,
        id,
        body,
        new RecordHeaders(),
        Optional.empty());
  }

  /** A job with a deadline, in a window of its own. */
  public static Job job(String id, Instant accepted, Instant deadline) {
    return job(id, accepted, deadline, Tier.DEFAULT);
  }

  public static Job job(String id, Instant accepted, Instant deadline, Tier tier) {
    TopicPartition partition = new TopicPartition("requests", 0);
    PartitionWindow window = PartitionWindow.open(0, "");
    return new Job(
        record(partition, 0, accepted.toEpochMilli(), id, NO_BODY),
        partition,
        Priority.NORMAL,
        request(
            tier,
            Operation.ofId(id).orElse(Operation.RESPONSES),
            "tenant",
            "sim-1",
            deadline,
            JobLinks.NONE),
        window,
        window.add(0, accepted.toEpochMilli()).orElseThrow());
  }

  /** A job that waits, outside of any window. */
  static Job job(String id, String tenant, Priority priority, int bodyBytes) {
    return job(id, tenant, "sim-1", priority, bodyBytes, 0);
  }

  /** A job of the tenant that has its tier's name. */
  static Job job(String id, Tier tier) {
    TopicPartition partition = new TopicPartition("requests", 0);
    Instant deadline = Instant.parse("2100-01-01T00:00:00Z");
    return new Job(
        record(partition, 0, 0, id, NO_BODY),
        partition,
        Priority.NORMAL,
        request(tier, Operation.RESPONSES, tier.label(), "sim-1", deadline, JobLinks.NONE),
        PartitionWindow.open(0, ""),
        new Slot(0, 0, 0));
  }

  static Job job(
      String id, String tenant, String model, Priority priority, int bodyBytes, long timestamp) {
    TopicPartition partition = new TopicPartition("requests", 0);
    Instant deadline = Instant.parse("2100-01-01T00:00:00Z");
    return new Job(
        record(partition, 0, timestamp, id, new byte[bodyBytes]),
        partition,
        priority,
        request(Tier.DEFAULT, Operation.RESPONSES, tenant, model, deadline, JobLinks.NONE),
        PartitionWindow.open(0, ""),
        new Slot(0, timestamp, 0));
  }
}
