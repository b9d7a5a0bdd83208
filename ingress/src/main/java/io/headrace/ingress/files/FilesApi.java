package io.headrace.ingress.files;

import io.headrace.ingress.jobs.Keyed;
import io.headrace.ingress.jobs.ObjectKind;
import io.headrace.ingress.jobs.ObjectTable;
import io.headrace.ingress.registrar.Registrar;
import io.headrace.ingress.registrar.Registration;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.IdempotencyKey;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.TenantId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What can be done with the files of the partitions that this instance owns. */
public final class FilesApi {
  private final ObjectTable objects;
  private final Registrar registrar;
  private final JobIds ids;
  private final FileMetrics metrics;
  private final InstantSource clock;

  public FilesApi(
      ObjectTable objects,
      Registrar registrar,
      JobIds ids,
      FileMetrics metrics,
      InstantSource clock) {
    this.objects = objects;
    this.registrar = registrar;
    this.ids = ids;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** The file as its tenant may see it. */
  public Optional<FileState> find(TenantId tenant, JobId id) {
    return stored(tenant, id).filter(file -> file.isVisible(clock.instant()));
  }

  /** Its blob is there already. May be repeated with the same file. */
  public Creation create(FileState file, Optional<IdempotencyKey> key)
      throws QueueUnavailable, InterruptedException {
    String subject = key.map(IdempotencyKey::scope).orElse(file.id().value());
    Creation creation =
        registrar.register(file.id().partition(), subject, () -> creation(file, key));
    if (creation instanceof Creation.Created) {
      metrics.created(file.purpose(), file.bytes());
    }
    return creation;
  }

  private Registration<Creation> creation(FileState file, Optional<IdempotencyKey> key) {
    Optional<FileState> present = stored(file.tenant(), file.id());
    if (present.isPresent()) {
      return Registration.nothing(new Creation.Created(present.get()));
    }
    Optional<Keyed> earlier =
        key.flatMap(given -> objects.keyed(file.id().partition(), given.scope()));
    if (earlier.isEmpty()) {
      return new Registration<>(
          List.of(FileRecords.put(file, key, clock.instant())), new Creation.Created(file));
    }
    boolean isSame =
        key.filter(given -> given.fingerprint().equals(earlier.get().fingerprint())).isPresent();
    return Registration.nothing(
        isSame ? replayed(file, earlier.get().objectId()) : new Creation.KeyReused());
  }

  /** Deleted since or not, the first call's answer is given again: its upload was the same. */
  private Creation replayed(FileState file, String earlier) {
    JobId id = ids.verify(FileState.PREFIX, earlier).orElseThrow();
    return new Creation.Replayed(stored(file.tenant(), id).orElseGet(() -> file.as(id)));
  }

  /** Hides the file; its bytes go later. False when there is none. */
  public boolean delete(TenantId tenant, JobId id) throws QueueUnavailable, InterruptedException {
    return registrar.register(
        id.partition(),
        id.value(),
        () ->
            find(tenant, id)
                .map(file ->
                    new Registration<>(
                        List.of(
                            FileRecords.put(file.asDeleted(), Optional.empty(), clock.instant())),
                        true))
                .orElseGet(() -> Registration.nothing(false)));
  }

  private Optional<FileState> stored(TenantId tenant, JobId id) {
    return objects.find(ObjectKind.FILE, tenant, id).map(FileCodec::decode);
  }
}
