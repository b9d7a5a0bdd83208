package io.headrace.workers.provider;

import io.headrace.config.ProviderConfig.Kind;
import java.time.Duration;
import java.util.Optional;

final class ResponsesProviderTest extends EmbeddingsContract {
  ResponsesProviderTest() {
    super(Kind.OPENAI, "/v1", new Reply.Overloaded(503, Optional.of(Duration.ofSeconds(1))));
  }
}
