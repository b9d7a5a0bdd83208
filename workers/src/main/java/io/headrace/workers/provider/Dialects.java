package io.headrace.workers.provider;

import io.headrace.config.ProviderConfig.Kind;
import io.headrace.job.Operation;

/** What a provider is spoken to in, by what the job asks for. */
record Dialects(Dialect responses, Dialect chat, Dialect embeddings) {

  static Dialects of(Kind kind) {
    Dialect responses =
        switch (kind) {
          case OPENAI, SIMULATOR -> new ResponsesDialect();
          case OPENAI_COMPATIBLE -> new ChatDialect();
        };
    return new Dialects(responses, new CompletionsDialect(), new EmbeddingsDialect());
  }

  Dialect of(Operation operation) {
    return switch (operation) {
      case RESPONSES -> responses;
      case CHAT -> chat;
      case EMBEDDINGS -> embeddings;
    };
  }
}
