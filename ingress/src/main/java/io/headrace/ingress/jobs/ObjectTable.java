package io.headrace.ingress.jobs;

import io.headrace.job.JobId;
import io.headrace.job.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Batches, files and webhook endpoints of the partitions that this instance serves. Values are as
 * their records have them. Any thread may ask.
 *
 * <p>All methods throw {@link JobTableUnavailable} when the partition isn't served here now.
 */
public interface ObjectTable {

  /** Which partitions are served here. */
  List<Integer> served();

  /** The newest value; empty when it is unknown, another tenant's or deleted. */
  Optional<byte[]> find(ObjectKind kind, TenantId tenant, JobId id);

  /**
   * The tenant's objects in one partition, newest first.
   *
   * @param before an id; only older ones are given
   * @param shown which of them count
   */
  List<byte[]> newest(
      ObjectKind kind,
      TenantId tenant,
      int partition,
      Optional<String> before,
      int limit,
      Predicate<byte[]> shown);

  /** The tenant's objects in one partition, oldest first; {@code after} as above, reversed. */
  List<byte[]> oldest(
      ObjectKind kind,
      TenantId tenant,
      int partition,
      Optional<String> after,
      int limit,
      Predicate<byte[]> shown);

  /** Ids of all tenants' objects in one partition whose record was marked as open. */
  List<OpenObject> open(ObjectKind kind, int partition);

  /** The first {@code limit} of them that count. */
  default List<OpenObject> open(
      ObjectKind kind, int partition, int limit, Predicate<byte[]> counts) {
    return open(kind, partition).stream()
        .filter(object -> counts.test(object.value()))
        .limit(limit)
        .toList();
  }

  /** Which of these ids there are, of whichever tenant. */
  Set<String> known(ObjectKind kind, int partition, Set<String> ids);

  /** What a create call with this key made within the last day. */
  Optional<Keyed> keyed(int partition, String scope);
}
