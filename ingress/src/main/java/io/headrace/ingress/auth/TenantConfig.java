package io.headrace.ingress.auth;

import io.headrace.config.Secret;
import io.headrace.job.Priority;
import io.headrace.job.TenantId;
import io.headrace.job.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One entry of the section {@code tenants}.
 *
 * @param spread over how many partitions the tenant's jobs go; raise it for a tenant that outgrows
 *     one workers process
 * @param tier growth by default
 * @param maxPriority what the tenant asks for above it is lowered to it; high by default
 * @param callbackSecret signs the tenant's callbacks; see {@code CallbackSecrets}
 */
record TenantConfig(
    String id,
    List<Key> keys,
    Optional<Integer> spread,
    Optional<Tier> tier,
    Optional<Priority> maxPriority,
    Optional<Secret> callbackSecret) {
  private static final int DEFAULT_SPREAD = 4;
  private static final int MAX_ID = 64;

  /** The whole section. */
  static final class Tenants extends ArrayList<TenantConfig> {
    private static final long serialVersionUID = 1;
  }

  /**
   * @param id names the key in usage and logs
   * @param key the key itself, or {@code sha256:} and its hash in 64 hex digits
   */
  record Key(String id, Secret key) {
    Key {
      if (id.isBlank() || id.length() > MAX_ID) {
        throw new IllegalArgumentException("a key's id must have 1 to " + MAX_ID + " characters");
      }
      if (!key.isPresent()) {
        throw new IllegalArgumentException("the key '" + id + "' is empty; give it or remove it");
      }
    }
  }

  TenantConfig {
    spread.ifPresent(TenantConfig::checkSpread);
  }

  Caller caller(Key key) {
    return new Caller(
        new TenantId(id),
        key.id(),
        tier.orElse(Tier.DEFAULT),
        maxPriority.orElse(Priority.HIGH),
        spread.orElse(DEFAULT_SPREAD));
  }

  private static void checkSpread(int spread) {
    if (spread < 1) {
      throw new IllegalArgumentException("spread must be at least 1, got " + spread);
    }
  }
}
