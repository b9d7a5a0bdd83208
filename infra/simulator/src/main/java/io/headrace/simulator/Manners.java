package io.headrace.simulator;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a provider does around its answers: where it takes key and version, how it refuses, what its
 * headers tell. The instances are stateless and shared by all event loops.
 */
interface Manners {
  Provider provider();

  /** Null when the call brings none. */
  @Nullable String key(HttpServerRequest request);

  /** The version of the API that the call names; null when it names none. */
  @Nullable String version(HttpServerRequest request);

  /** A refusal in the provider's own words. */
  Answer refuse(Refusal refusal, long requestId);

  /** The headers of an answer, besides its content type. */
  void sign(MultiMap headers, Answer answer, long requestId);
}
