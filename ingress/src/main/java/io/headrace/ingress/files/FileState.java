package io.headrace.ingress.files;

import io.headrace.job.JobId;
import io.headrace.job.TenantId;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A file as its record has it; the blob of the same name holds its bytes.
 *
 * @param sha256 of the bytes, in hex
 * @param deleted hidden from the tenant
 * @param holders ids of the batches that still read it: its bytes stay until they are through
 */
public record FileState(
    JobId id,
    TenantId tenant,
    long bytes,
    Optional<Instant> expires,
    String filename,
    FilePurpose purpose,
    String sha256,
    boolean deleted,
    SortedSet<String> holders) {
  /** Of the ids of files. */
  public static final String PREFIX = "file-";

  public FileState {
    holders = new TreeSet<>(holders);
  }

  /** A file that has just come. */
  public FileState(
      JobId id,
      TenantId tenant,
      long bytes,
      Optional<Instant> expires,
      String filename,
      FilePurpose purpose,
      String sha256) {
    this(id, tenant, bytes, expires, filename, purpose, sha256, false, new TreeSet<>());
  }

  public Instant created() {
    return id.created();
  }

  /** Its tenant may see it, and new batches may read it. */
  public boolean isVisible(Instant now) {
    return !deleted && !isExpired(now);
  }

  /** Nobody sees it and nobody reads it: once so, always so. */
  public boolean isRemovable(Instant now) {
    return !isVisible(now) && holders.isEmpty();
  }

  /** There is, or will be, something for the sweep to do. */
  boolean isTransient() {
    return deleted || expires.isPresent();
  }

  private boolean isExpired(Instant now) {
    return expires.filter(end -> !end.isAfter(now)).isPresent();
  }

  public FileState asDeleted() {
    return with(true, holders);
  }

  /** Only while it {@link #isVisible}. */
  public FileState heldBy(String batch) {
    SortedSet<String> more = new TreeSet<>(holders);
    more.add(batch);
    return with(deleted, more);
  }

  public FileState releasedBy(String batch) {
    SortedSet<String> fewer = new TreeSet<>(holders);
    fewer.remove(batch);
    return with(deleted, fewer);
  }

  /** The same upload under the id that an earlier call with the same key gave it. */
  FileState as(JobId earlier) {
    return new FileState(earlier, tenant, bytes, expires, filename, purpose, sha256);
  }

  private FileState with(boolean hidden, SortedSet<String> by) {
    return new FileState(id, tenant, bytes, expires, filename, purpose, sha256, hidden, by);
  }
}
