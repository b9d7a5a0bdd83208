package io.headrace.workers.provider;

import io.headrace.config.ProviderConfig;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import okhttp3.HttpUrl;

/** Opens the provider that a configuration describes. */
public final class Providers {
  private Providers() {}

  /**
   * Connects to nothing yet.
   *
   * @param name the lane, for people
   * @param concurrency calls at once; so many connections are kept
   */
  public static Provider open(
      String name, ProviderConfig config, int concurrency, Duration connectTimeout) {
    HttpUrl baseUrl = baseUrl(name, config);
    return new HttpProvider(
        name,
        config.kind(),
        Dialects.of(config),
        new Access(config, baseUrl),
        ReplySorting.of(config.kind()),
        new Connections(baseUrl.isHttps(), concurrency, connectTimeout),
        InstantSource.system());
  }

  private static HttpUrl baseUrl(String name, ProviderConfig config) {
    URI configured =
        config
            .baseUrl()
            .orElseThrow(() -> new IllegalArgumentException("providers." + name + ": no baseUrl"));
    HttpUrl url = HttpUrl.parse(configured.toString());
    if (url == null) {
      throw new IllegalArgumentException(
          "providers.%s.baseUrl: want a URL that begins with http:// or https://, got %s"
              .formatted(name, configured));
    }
    return url;
  }
}
