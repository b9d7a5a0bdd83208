package io.headrace.workers.provider;

import io.headrace.config.ProviderConfig.Kind;
import java.time.Duration;
import java.util.Optional;

final class ChatProviderTest extends EmbeddingsContract {
  ChatProviderTest() {
    super(
        Kind.OPENAI_COMPATIBLE,
        "/v1",
        new Reply.Overloaded(503, Optional.of(Duration.ofSeconds(1))));
  }
}
