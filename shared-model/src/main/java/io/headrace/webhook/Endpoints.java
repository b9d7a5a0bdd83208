package io.headrace.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.IdempotencyKey;
import io.headrace.job.JobIds;
import io.headrace.job.TenantId;
import java.net.URI;

/** Names of endpoints, and the partition that all records about one are in. */
public final class Endpoints {
  public static final String CALLBACK_PREFIX = "cb_";

  private Endpoints() {}

  /** Callbacks of a tenant to one host share limits and breaker, as an endpoint's deliveries do. */
  static String ofCallback(TenantId tenant, String url) {
    URI uri = URI.create(url);
    String origin = uri.getScheme() + "://" + uri.getRawAuthority();
    return CALLBACK_PREFIX + IdempotencyKey.hash((tenant + "\n" + origin).getBytes(UTF_8));
  }

  /** An id's own; a callback's follows from its hash. */
  public static int partition(String endpoint, int partitions) {
    return endpoint.startsWith(CALLBACK_PREFIX)
        ? Math.floorMod(endpoint.hashCode(), partitions)
        : JobIds.partitionOf(endpoint).orElse(0) % partitions;
  }
}
