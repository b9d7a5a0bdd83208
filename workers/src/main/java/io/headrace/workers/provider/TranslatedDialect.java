package io.headrace.workers.provider;

import io.headrace.config.ProviderConfig;
import io.headrace.llm.Usage;
import io.headrace.wire.Answer;
import io.headrace.wire.Answers;
import io.headrace.wire.Asked;
import io.headrace.wire.InexpressibleException;
import io.headrace.wire.MalformedAnswerException;
import io.headrace.wire.Requests;
import io.headrace.wire.WireFormat;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** For clients that speak another format than the provider does. */
final class TranslatedDialect implements Dialect {
  private final WireFormat client;
  private final WireFormat format;
  private final ProviderConfig provider;

  TranslatedDialect(WireFormat client, ProviderConfig provider) {
    this.client = client;
    this.format = provider.target("").format();
    this.provider = provider;
  }

  @Override
  public String path() {
    return switch (format) {
      case RESPONSES -> ResponsesDialect.PATH;
      case CHAT -> CompletionsDialect.PATH;
      case MESSAGES -> "messages";
      case GENERATE_CONTENT -> "generateContent";
    };
  }

  @Override
  public SplicedBytes request(Call call) throws InexpressibleException {
    byte[] translated =
        Requests.translate(client, call.body(), provider.target(call.servedModel()));
    return new SplicedBytes(translated, List.of());
  }

  @Override
  public Reply.Answered answer(Call call, byte[] body, Instant now)
      throws MalformedAnswerException {
    Answer answer = Answers.read(format, body);
    Asked asked =
        new Asked(
            call.jobId(),
            call.servedModel(),
            call.created(),
            now,
            call.request().previous(),
            call.body());
    return new Reply.Answered(
        answer.status(),
        Answers.write(client, answer, asked),
        answer.usage().orElse(Usage.NONE),
        answer.model().isEmpty() ? call.servedModel() : answer.model(),
        Optional.empty());
  }
}
