package io.headrace.workers.provider;

import io.headrace.config.ProviderConfig.Kind;
import java.util.Optional;

final class AzureContractTest extends EmbeddingsContract {
  AzureContractTest() {
    super(Kind.AZURE_OPENAI, "", new Reply.Overloaded(503, Optional.empty()));
  }
}
