package io.headrace.dev;

import io.headrace.config.ConfigException;
import io.headrace.config.Settings;
import java.net.URI;
import java.util.Optional;

/** The section {@code redis}. Errors never show the address, which may hold a password. */
record RedisUrl(String url) {

  /** Empty when none is given. */
  static Optional<URI> of(Settings settings) {
    String url = settings.section("redis", RedisUrl.class).url().strip();
    return url.isEmpty() ? Optional.empty() : Optional.of(parse(url));
  }

  private static URI parse(String url) {
    try {
      URI uri = URI.create(url);
      if (uri.getScheme() != null && uri.getScheme().startsWith("redis")) {
        return uri;
      }
    } catch (IllegalArgumentException _) {
      // told below
    }
    throw new ConfigException(
        "configuration: redis.url (REDIS_URL) is no address of a Redis; write redis://host:port");
  }
}
