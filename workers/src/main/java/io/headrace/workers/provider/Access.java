package io.headrace.workers.provider;

import io.headrace.config.ProviderConfig;
import io.headrace.config.Secret;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** Where a provider is called, and how it knows who calls. */
final class Access {
  /** The last one in which models take a temperature. */
  private static final String ANTHROPIC_VERSION = "2023-06-01";

  private final ProviderConfig provider;
  private final HttpUrl baseUrl;

  Access(ProviderConfig provider, HttpUrl baseUrl) {
    this.provider = provider;
    this.baseUrl = baseUrl;
  }

  /**
   * @param path the dialect's
   */
  Request.Builder request(String path, String model, Secret key) {
    Request.Builder request = new Request.Builder().url(url(path, model));
    if (key.isPresent()) {
      sign(request, key.value());
    }
    return request;
  }

  private HttpUrl url(String path, String model) {
    HttpUrl.Builder url = baseUrl.newBuilder();
    switch (provider.kind()) {
      case OPENAI, OPENAI_COMPATIBLE, SIMULATOR -> url.addPathSegments(path);
      case ANTHROPIC -> url.addPathSegments("v1").addPathSegments(path);
      case GEMINI -> url.addPathSegments("v1beta/models").addPathSegment(model + ":" + path);
      case AZURE_OPENAI -> azure(url, path, model);
    }
    return url.build();
  }

  private void azure(HttpUrl.Builder url, String path, String model) {
    if (provider.isByDeployment()) {
      url.addPathSegments("openai/deployments").addPathSegment(model).addPathSegments(path);
    } else {
      url.addPathSegments("openai/v1").addPathSegments(path);
    }
    provider.apiVersion().ifPresent(version -> url.addQueryParameter("api-version", version));
  }

  private void sign(Request.Builder request, String key) {
    switch (provider.kind()) {
      case OPENAI, OPENAI_COMPATIBLE, SIMULATOR -> request.header("Authorization", "Bearer " + key);
      case ANTHROPIC ->
          request.header("x-api-key", key).header("anthropic-version", ANTHROPIC_VERSION);
      case GEMINI -> request.header("x-goog-api-key", key);
      case AZURE_OPENAI -> request.header("api-key", key);
    }
  }
}
