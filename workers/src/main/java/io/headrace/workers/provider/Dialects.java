package io.headrace.workers.provider;

import io.headrace.config.ProviderConfig;
import io.headrace.job.Operation;
import io.headrace.wire.WireFormat;

/** What a provider is spoken to in, by what the job asks for. */
record Dialects(Dialect responses, Dialect chat, Dialect embeddings) {

  static Dialects of(ProviderConfig provider) {
    return new Dialects(
        own(WireFormat.RESPONSES, new ResponsesDialect(), provider),
        own(WireFormat.CHAT, new CompletionsDialect(), provider),
        provider.hasEmbeddings()
            ? new EmbeddingsDialect()
            : new NoDialect(ProviderConfig::noEmbeddings));
  }

  /** The client's bytes go through where the provider speaks its format. */
  private static Dialect own(WireFormat client, Dialect own, ProviderConfig provider) {
    return provider.speaks().contains(client) ? own : new TranslatedDialect(client, provider);
  }

  Dialect of(Operation operation) {
    return switch (operation) {
      case RESPONSES -> responses;
      case CHAT -> chat;
      case EMBEDDINGS -> embeddings;
    };
  }
}
