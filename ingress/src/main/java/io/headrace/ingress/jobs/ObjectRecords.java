package io.headrace.ingress.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.IdempotencyKey;
import io.headrace.job.JobId;
import io.headrace.job.TenantId;
import io.headrace.topic.JobRecords;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Records of the topics behind the object table: key id, value as the owner of the kind has it. */
public final class ObjectRecords {
  private static final byte[] YES = {'1'};

  private ObjectRecords() {}

  /**
   * @param isOpen whether somebody still works on it; see {@link ObjectTable#open}
   */
  public static ProducerRecord<String, byte[]> put(
      ObjectKind kind,
      TenantId tenant,
      JobId id,
      byte[] value,
      boolean isOpen,
      Optional<IdempotencyKey> key,
      Instant now) {
    Headers headers = owned(tenant);
    if (isOpen) {
      headers.add("open", YES);
    }
    key.ifPresent(given -> JobRecords.put(headers, given));
    return record(kind, id, value, headers, now);
  }

  /** The object is gone. */
  public static ProducerRecord<String, byte[]> delete(
      ObjectKind kind, TenantId tenant, JobId id, Instant now) {
    return record(kind, id, null, owned(tenant), now);
  }

  private static ProducerRecord<String, byte[]> record(
      ObjectKind kind, JobId id, byte @Nullable [] value, Headers headers, Instant now) {
    return new ProducerRecord<>(
        kind.topic(), id.partition(), now.toEpochMilli(), id.value(), value, headers);
  }

  private static Headers owned(TenantId tenant) {
    return new RecordHeaders().add("tenant", tenant.value().getBytes(UTF_8));
  }

  static TenantId tenant(Headers headers) {
    Header tenant = headers.lastHeader("tenant");
    if (tenant == null) {
      throw new IllegalArgumentException("the record has no header 'tenant'");
    }
    return new TenantId(new String(tenant.value(), UTF_8));
  }

  static boolean isOpen(Headers headers) {
    return headers.lastHeader("open") != null;
  }
}
