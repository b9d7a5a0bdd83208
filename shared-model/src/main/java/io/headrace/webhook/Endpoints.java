package io.headrace.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.IdempotencyKey;
import io.headrace.job.JobIds;
import io.headrace.job.TenantId;
import java.net.URI;

/** Names of endpoints, and the partition that all records about one are in. */
public final class Endpoints {
  public static final String CALLBACK_PREFIX = "cb_";

  /** The tenant's part of a callback's name: 48 bits of hash. */
  private static final int TENANT_CHARACTERS = 12;

  private static final int HASH_CHARACTERS = 20;

  private Endpoints() {}

  /**
   * What the names of all callbacks of a tenant begin with, and no other tenant's usually do. It
   * decides the partition, so that one instance knows all of them.
   */
  public static String callbacks(TenantId tenant) {
    return CALLBACK_PREFIX + hash(tenant.value()).substring(0, TENANT_CHARACTERS);
  }

  /** Callbacks of a tenant to one host share limits and breaker, as an endpoint's deliveries do. */
  static String ofCallback(TenantId tenant, String url) {
    URI uri = URI.create(url);
    String origin = uri.getScheme() + "://" + uri.getRawAuthority();
    return callbacks(tenant) + hash(tenant + "\n" + origin).substring(0, HASH_CHARACTERS);
  }

  private static String hash(String text) {
    return IdempotencyKey.hash(text.getBytes(UTF_8));
  }

  /** An id's own; a callback's follows from its tenant. */
  public static int partition(String endpoint, int partitions) {
    return endpoint.startsWith(CALLBACK_PREFIX)
        ? Math.floorMod(tenantPart(endpoint).hashCode(), partitions)
        : JobIds.partitionOf(endpoint).orElse(0) % partitions;
  }

  private static String tenantPart(String callback) {
    return callback.substring(
        0, Math.min(callback.length(), CALLBACK_PREFIX.length() + TENANT_CHARACTERS));
  }
}
