package io.headrace.ingress.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.config.ConfigException;
import io.headrace.config.Settings;
import io.headrace.job.TenantId;
import io.headrace.job.Tier;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who a key belongs to. Keys are kept as SHA-256 only, and found by it: nothing compares keys. */
public final class ApiKeys {
  private static final String HASHED = "sha256:";
  private static final int MAX_KEY = 512;

  private final Map<KeyHash, Caller> callers;
  private final Map<TenantId, Tier> tiers;

  private ApiKeys(Map<KeyHash, Caller> callers, Map<TenantId, Tier> tiers) {
    this.callers = callers;
    this.tiers = tiers;
  }

  /** Reads the section {@code tenants}. */
  public static ApiKeys from(Settings settings) {
    Map<KeyHash, Caller> callers = new HashMap<>();
    Map<TenantId, Tier> tiers = new HashMap<>();
    Set<String> names = new HashSet<>();
    for (TenantConfig tenant : settings.section("tenants", TenantConfig.Tenants.class)) {
      requireNew(names.add("tenant " + tenant.id()), "two tenants are called '" + tenant.id());
      for (TenantConfig.Key key : tenant.keys()) {
        requireNew(names.add("key " + key.id()), "two keys have the id '" + key.id());
        Caller caller = caller(tenant, key);
        tiers.put(caller.tenant(), caller.tier());
        requireNew(
            callers.put(hash(key), caller) == null,
            "two ids share one key, the second is '" + key.id());
      }
    }
    return new ApiKeys(Map.copyOf(callers), Map.copyOf(tiers));
  }

  /** Whose key this is; empty when nobody has it. */
  public Optional<Caller> find(String key) {
    return key.length() > MAX_KEY
        ? Optional.empty()
        : Optional.ofNullable(callers.get(KeyHash.of(key)));
  }

  /** What a tenant pays for. */
  public Tier tier(TenantId tenant) {
    return tiers.getOrDefault(tenant, Tier.DEFAULT);
  }

  private static Caller caller(TenantConfig tenant, TenantConfig.Key key) {
    try {
      return tenant.caller(key);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("configuration: tenants: " + e.getMessage());
    }
  }

  private static KeyHash hash(TenantConfig.Key key) {
    String value = key.key().value();
    return value.startsWith(HASHED) ? given(key.id(), value) : KeyHash.of(value);
  }

  private static KeyHash given(String keyId, String value) {
    try {
      return KeyHash.read(HexFormat.of().parseHex(value.substring(HASHED.length())));
    } catch (IllegalArgumentException _) {
      throw new ConfigException(
          "configuration: tenants: the key '" + keyId + "' must be sha256: and 64 hex digits");
    }
  }

  private static void requireNew(boolean isNew, String problem) {
    if (!isNew) {
      throw new ConfigException("configuration: tenants: " + problem + "'");
    }
  }

  /** 256 bits; as a record of longs it hashes and compares without an array. */
  private record KeyHash(long a, long b, long c, long d) {
    static KeyHash of(String key) {
      try {
        return read(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this Java has no SHA-256", e);
      }
    }

    static KeyHash read(byte[] hash) {
      if (hash.length != 32) {
        throw new IllegalArgumentException("a SHA-256 has 32 bytes");
      }
      ByteBuffer bytes = ByteBuffer.wrap(hash);
      return new KeyHash(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }
  }
}
