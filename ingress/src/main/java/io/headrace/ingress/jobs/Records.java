package io.headrace.ingress.jobs;

import io.headrace.job.JobEvent;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobRequest;
import io.headrace.topic.JobRecords;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Records by their place: from memory, else from Kafka. */
final class Records {
  private static final byte[] NO_BODY = {};

  record Request(JobRequest request, byte[] body) {}

  record Result(Finished finished, byte[] body) {}

  private final RecordRing newest;
  private final Function<RecordAt, ConsumerRecord<byte[], byte[]>> kafka;
  private final TableMetrics metrics;

  Records(
      RecordRing newest,
      Function<RecordAt, ConsumerRecord<byte[], byte[]>> kafka,
      TableMetrics metrics) {
    this.newest = newest;
    this.kafka = kafka;
    this.metrics = metrics;
  }

  Request request(RecordAt at) {
    StoredRecord record = record(at);
    return new Request(JobRecords.request(record.headers()), record.body());
  }

  Result result(RecordAt at) {
    StoredRecord record = record(at);
    return new Result(requireFinished(JobRecords.event(record.headers()), at), record.body());
  }

  private StoredRecord record(RecordAt at) {
    Optional<StoredRecord> found = newest.find(at);
    metrics.bodyCache(found.isPresent());
    return found.orElseGet(() -> readFromKafka(at));
  }

  private StoredRecord readFromKafka(RecordAt at) {
    var record = metrics.timedRead(() -> kafka.apply(at));
    byte[] body = bodyOf(record.value());
    newest.put(at, record.headers(), body);
    return new StoredRecord(record.headers(), body);
  }

  private static Finished requireFinished(JobEvent event, RecordAt at) {
    return switch (event) {
      case Finished finished -> finished;
      case JobEvent.Started _ -> throw new BodyGone(at.toString());
    };
  }

  static byte[] bodyOf(byte @Nullable [] value) {
    return value == null ? NO_BODY : value;
  }
}
