package io.headrace.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * One provider, and so one lane.
 *
 * @param baseUrl up to and without the dialect's path, e.g. {@code https://api.openai.com/v1}
 * @param apiKeys empty values are ignored; {@code openai} without a key is not usable
 * @param concurrency calls at once by one worker process; empty takes the workers' default
 */
public record ProviderConfig(
    Kind kind,
    Optional<URI> baseUrl,
    Optional<List<Secret>> apiKeys,
    Optional<Integer> concurrency) {

  /** The wire format that a provider speaks. */
  public enum Kind {
    /** OpenAI's Responses API, passed on as it is. */
    OPENAI("openai"),
    /** Any server with OpenAI's Chat Completions API. */
    OPENAI_COMPATIBLE("openai-compatible"),
    /** The simulator of {@code infra/simulator}, by its Responses API. */
    SIMULATOR("simulator");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    @JsonCreator
    static Kind of(String label) {
      for (Kind kind : values()) {
        if (kind.label.equals(label)) {
          return kind;
        }
      }
      throw new IllegalArgumentException(
          "kind must be openai, openai-compatible or simulator, got '" + label + "'");
    }
  }

  public ProviderConfig {
    concurrency.ifPresent(calls -> {
      if (calls < 1) {
        throw new IllegalArgumentException("concurrency must be at least 1, got " + calls);
      }
    });
  }

  /** The keys that are set. */
  public List<Secret> keys() {
    return apiKeys.orElse(List.of()).stream().filter(Secret::isPresent).toList();
  }

  public boolean isUsable() {
    return baseUrl.isPresent() && (kind != Kind.OPENAI || !keys().isEmpty());
  }
}
