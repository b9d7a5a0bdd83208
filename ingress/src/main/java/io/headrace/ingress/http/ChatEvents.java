package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.stream.ChatChunks;
import java.util.List;
import java.util.Optional;

/**
 * As Chat Completions.
 *
 * @param withUsage {@code stream_options.include_usage}
 */
record ChatEvents(boolean withUsage) implements StreamWords {

  @Override
  public Optional<List<byte[]>> of(Reply.Whole reply) {
    if (!JobAnswers.isOutcome(reply)) {
      return Optional.empty();
    }
    return Optional.of(
        reply.status() == 200
            ? ChatChunks.of(reply.body(), withUsage)
            : List.of(ChatChunks.error(new String(reply.body(), UTF_8))));
  }

  @Override
  public byte[] error(Refused refused) {
    return ChatChunks.error(ErrorShape.OPENAI.json(refused, ""));
  }
}
