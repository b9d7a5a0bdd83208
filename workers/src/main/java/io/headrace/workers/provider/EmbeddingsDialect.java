package io.headrace.workers.provider;

import io.headrace.job.JobStatus;
import io.headrace.wire.MalformedAnswerException;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** OpenAI's embeddings: the client's bytes go through, and the answer, which has no id, too. */
final class EmbeddingsDialect implements Dialect {

  @Override
  public String path() {
    return "embeddings";
  }

  @Override
  public SplicedBytes request(Call call) {
    return ClientBody.of(call);
  }

  @Override
  public Reply.Answered answer(Call call, byte[] body, Instant now)
      throws MalformedAnswerException {
    Scan scan = new Scan();
    JsonPass.over(body, scan::field);
    JsonPass.require(scan.hasData, "the answer holds no embeddings");
    return new Reply.Answered(
        JobStatus.COMPLETED,
        body,
        scan.usage.usage(),
        scan.model.isEmpty() ? call.servedModel() : scan.model,
        Optional.empty());
  }

  private static final class Scan {
    final UsageScan usage = new UsageScan();
    String model = "";
    boolean hasData;

    void field(String name, JsonParser parser) {
      switch (name) {
        case "model" -> model = JsonPass.text(parser);
        case "usage" -> usage.read(parser);
        case "data" -> {
          hasData = parser.currentToken() == JsonToken.START_ARRAY;
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
  }
}
