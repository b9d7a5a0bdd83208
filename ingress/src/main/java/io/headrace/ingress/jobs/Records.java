package io.headrace.ingress.jobs;

import io.headrace.ingress.jobs.CachedRecord.Request;
import io.headrace.ingress.jobs.CachedRecord.Result;
import io.headrace.job.JobEvent;
import io.headrace.job.JobEvent.Finished;
import io.headrace.topic.JobRecords;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Records by their place: from memory, else from Kafka. */
final class Records {
  private static final byte[] NO_BODY = {};

  private final RecordCache cache;
  private final Function<RecordAt, ConsumerRecord<byte[], byte[]>> kafka;
  private final TableMetrics metrics;

  Records(
      RecordCache cache,
      Function<RecordAt, ConsumerRecord<byte[], byte[]>> kafka,
      TableMetrics metrics) {
    this.cache = cache;
    this.kafka = kafka;
    this.metrics = metrics;
  }

  Request request(RecordAt at) {
    if (cached(at).orElse(null) instanceof Request request) {
      return request;
    }
    var record = readFromKafka(at);
    Request request = new Request(JobRecords.request(record.headers()), bodyOf(record.value()));
    cache.put(at, request);
    return request;
  }

  Result result(RecordAt at) {
    if (cached(at).orElse(null) instanceof Result result) {
      return result;
    }
    var record = readFromKafka(at);
    Result result =
        new Result(requireFinished(JobRecords.event(record.headers()), at), bodyOf(record.value()));
    cache.put(at, result);
    return result;
  }

  private Optional<CachedRecord> cached(RecordAt at) {
    Optional<CachedRecord> found = cache.find(at);
    metrics.bodyCache(found.isPresent());
    return found;
  }

  private ConsumerRecord<byte[], byte[]> readFromKafka(RecordAt at) {
    return metrics.timedRead(() -> kafka.apply(at));
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
