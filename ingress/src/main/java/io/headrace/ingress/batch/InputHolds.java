package io.headrace.ingress.batch;

import io.headrace.ingress.files.FileCodec;
import io.headrace.ingress.files.FilePurpose;
import io.headrace.ingress.files.FileRecords;
import io.headrace.ingress.files.FileState;
import io.headrace.ingress.jobs.ObjectKind;
import io.headrace.ingress.jobs.ObjectTable;
import io.headrace.ingress.registrar.Registration;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;
import io.headrace.job.TenantId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Which batches read a file of a partition owned here: its bytes stay until they are through. */
public final class InputHolds {
  private final ObjectTable objects;
  private final Register register;
  private final InstantSource clock;

  public InputHolds(ObjectTable objects, Register register, InstantSource clock) {
    this.objects = objects;
    this.register = register;
    this.clock = clock;
  }

  /** False when the tenant has no such file for batches. Again has no effect. */
  public boolean hold(TenantId tenant, JobId file, String batch)
      throws QueueUnavailable, InterruptedException {
    return register.register(file.partition(), file.value(), () -> held(tenant, file, batch));
  }

  private Registration<Boolean> held(TenantId tenant, JobId file, String batch) {
    Optional<FileState> found =
        find(tenant, file).filter(input -> input.purpose() == FilePurpose.BATCH);
    if (found.filter(input -> input.holders().contains(batch)).isPresent()) {
      return Registration.nothing(true);
    }
    return found
        .filter(input -> input.isVisible(clock.instant()))
        .map(input -> changed(input.heldBy(batch)))
        .orElseGet(() -> Registration.nothing(false));
  }

  /** Again has no effect. */
  public void release(TenantId tenant, JobId file, String batch)
      throws QueueUnavailable, InterruptedException {
    boolean _ =
        register.register(
            file.partition(),
            file.value(),
            () ->
                find(tenant, file)
                    .filter(input -> input.holders().contains(batch))
                    .map(input -> changed(input.releasedBy(batch)))
                    .orElseGet(() -> Registration.nothing(false)));
  }

  private Optional<FileState> find(TenantId tenant, JobId file) {
    return objects.find(ObjectKind.FILE, tenant, file).map(FileCodec::decode);
  }

  private Registration<Boolean> changed(FileState file) {
    return new Registration<>(
        List.of(FileRecords.put(file, Optional.empty(), clock.instant())), true);
  }
}
