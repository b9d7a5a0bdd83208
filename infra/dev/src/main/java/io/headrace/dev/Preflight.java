package io.headrace.dev;

import io.headrace.config.ConfigException;
import io.headrace.config.DeadlineCheck;
import io.headrace.config.Secret;
import io.headrace.config.Settings;
import java.util.List;

/**
 * What a role must be given, and what sections of several roles must agree on: told at the start.
 */
final class Preflight {

  /** The section {@code ids}. */
  record Ids(Secret secret) {}

  private Preflight() {}

  static void check(Role role, Settings settings) {
    switch (role) {
      case INGRESS -> {
        DeadlineCheck.check(settings);
        requireSecret(settings);
        requireTenants(settings);
      }
      case WORKERS -> {
        DeadlineCheck.check(settings);
        requireRedis(settings);
        requireSecret(settings);
      }
      case BILLING, RISK -> {}
    }
  }

  /** With a secret that others know, anybody could make up ids. */
  private static void requireSecret(Settings settings) {
    if (!settings.section("ids", Ids.class).secret().isPresent()) {
      throw new ConfigException(
          "configuration: ids.secret is empty; set HEADRACE_ID_SECRET to a long random text, the same for every ingress and worker");
    }
  }

  private static void requireTenants(Settings settings) {
    if (settings.section("tenants", List.class).isEmpty()) {
      throw new ConfigException(
          "configuration: tenants is empty, so nobody could come in; name one with a key in the file given with --config");
    }
  }

  private static void requireRedis(Settings settings) {
    if (RedisUrl.of(settings).isEmpty()) {
      throw new ConfigException(
          "configuration: redis.url is empty; set REDIS_URL to redis://host:port");
    }
  }
}
