package io.headrace.workers.provider;

import io.headrace.config.ProviderConfig.Kind;

final class ChatProviderTest extends ProviderContract {
  ChatProviderTest() {
    super(Kind.OPENAI_COMPATIBLE);
  }
}
