package io.headrace.ingress.files;

import io.headrace.ingress.jobs.ObjectKind;
import io.headrace.ingress.jobs.ObjectRecords;
import io.headrace.job.IdempotencyKey;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records of the topic {@code files}, for the registrar of the file's partition. */
public final class FileRecords {
  private FileRecords() {}

  /**
   * @param key of the call that made the file
   */
  public static ProducerRecord<String, byte[]> put(
      FileState file, Optional<IdempotencyKey> key, Instant now) {
    return ObjectRecords.put(
        ObjectKind.FILE,
        file.tenant(),
        file.id(),
        FileCodec.encode(file),
        file.isTransient(),
        key,
        now);
  }

  static ProducerRecord<String, byte[]> gone(FileState file, Instant now) {
    return ObjectRecords.delete(ObjectKind.FILE, file.tenant(), file.id(), now);
  }
}
