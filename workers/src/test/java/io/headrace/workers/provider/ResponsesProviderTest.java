package io.headrace.workers.provider;

import io.headrace.config.ProviderConfig.Kind;

final class ResponsesProviderTest extends ProviderContract {
  ResponsesProviderTest() {
    super(Kind.OPENAI);
  }
}
