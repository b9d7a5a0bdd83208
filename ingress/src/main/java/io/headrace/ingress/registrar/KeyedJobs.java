package io.headrace.ingress.registrar;

import io.headrace.ingress.jobs.ObjectTable;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.IdempotencyKey;
import io.headrace.topic.JobRecords;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Accepts jobs whose create call has an idempotency key. The job's request record carries the key,
 * so job and key are registered together or not at all; the first call of a key makes the job.
 */
public final class KeyedJobs {
  private final Registrar registrar;
  private final ObjectTable objects;

  public KeyedJobs(Registrar registrar, ObjectTable objects) {
    this.registrar = registrar;
    this.objects = objects;
  }

  /** What became of a call. */
  public sealed interface Taken {
    /** The call's own job is accepted. */
    record First() implements Taken {}

    /** An earlier call with the same body made this job; no other was made. */
    record Replayed(String jobId) implements Taken {}

    /** The key was first used with another body. */
    record Reused() implements Taken {}
  }

  /**
   * To be called where the record's partition is owned.
   *
   * @param record a request record with an idempotency key
   */
  public Taken accept(ProducerRecord<String, byte[]> record)
      throws QueueUnavailable, InterruptedException {
    IdempotencyKey key = JobRecords.idempotency(record.headers()).orElseThrow();
    return registrar.register(record.partition(), key.scope(), () -> decide(record, key));
  }

  private Registration<Taken> decide(ProducerRecord<String, byte[]> record, IdempotencyKey key) {
    return objects
        .keyed(record.partition(), key.scope())
        .map(before ->
            Registration.nothing(known(before.objectId(), before.fingerprint(), record, key)))
        .orElseGet(() -> new Registration<>(List.of(record), new Taken.First()));
  }

  private static Taken known(
      String jobId, String fingerprint, ProducerRecord<String, byte[]> record, IdempotencyKey key) {
    if (!fingerprint.equals(key.fingerprint())) {
      return new Taken.Reused();
    }
    return jobId.equals(record.key()) // this very call, decided once more
        ? new Taken.First()
        : new Taken.Replayed(jobId);
  }
}
