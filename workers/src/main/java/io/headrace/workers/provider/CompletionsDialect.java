package io.headrace.workers.provider;

import io.headrace.wire.MalformedAnswerException;
import java.time.Instant;
import java.util.Optional;

/** OpenAI's Chat Completions for clients that speak it too: their bytes go through. */
final class CompletionsDialect implements Dialect {
  static final String PATH = "chat/completions";

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public SplicedBytes request(Call call) {
    return ClientBody.of(call);
  }

  @Override
  public Reply.Answered answer(Call call, byte[] body, Instant now)
      throws MalformedAnswerException {
    CompletionScan scan = CompletionScan.of(body, call.jobId());
    return new Reply.Answered(
        scan.status(),
        scan.spliced().toByteArray(),
        scan.usage(),
        scan.model().isEmpty() ? call.servedModel() : scan.model(),
        Optional.empty());
  }
}
