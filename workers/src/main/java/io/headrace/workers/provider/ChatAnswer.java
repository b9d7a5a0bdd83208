package io.headrace.workers.provider;

import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import io.headrace.responses.ResponseObject;
import io.headrace.responses.ResponseRequest;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

/**
 * A chat completion, read for what a Response object shows.
 *
 * @param incompleteReason empty when the model came to an end by itself
 * @param output the Response object's output items
 * @param usage empty when the server counted nothing
 * @param model as the server names it, or ""
 */
record ChatAnswer(
    Optional<String> incompleteReason, JsonNode output, Optional<Usage> usage, String model) {

  static ChatAnswer of(JsonNode completion, String jobId) throws MalformedAnswerException {
    JsonNode choice = completion.path("choices").path(0);
    if (!choice.path("message").isObject()) {
      throw new MalformedAnswerException("the answer holds no message");
    }
    Optional<String> reason = incompleteReason(choice.path("finish_reason").asString("stop"));
    ChatOutput output = new ChatOutput(jobId, reason.isEmpty() ? "completed" : "incomplete");
    return new ChatAnswer(
        reason,
        output.items(choice),
        usage(completion.path("usage")),
        completion.path("model").asString(""));
  }

  private static Optional<String> incompleteReason(String finish) throws MalformedAnswerException {
    return switch (finish) {
      case "length" -> Optional.of("max_output_tokens");
      case "content_filter" -> Optional.of("content_filter");
      // A router's word for a model that broke off behind it.
      case "error" -> throw new MalformedAnswerException("the model broke off with an error");
      default -> Optional.empty();
    };
  }

  private static Optional<Usage> usage(JsonNode block) {
    if (!block.isObject()) {
      return Optional.empty();
    }
    UsageScan scan = new UsageScan();
    try (JsonParser parser = Json.MAPPER.treeAsTokens(block)) {
      parser.nextToken();
      scan.read(parser);
    }
    return Optional.of(scan.usage());
  }

  Reply.Answered toReply(Call call, ResponseRequest request, Instant now) {
    JobStatus status = incompleteReason.isEmpty() ? JobStatus.COMPLETED : JobStatus.INCOMPLETE;
    ResponseObject response =
        new ResponseObject(
            call.jobId(),
            call.created(),
            status == JobStatus.COMPLETED ? Optional.of(now) : Optional.empty(),
            status,
            call.request().previous(),
            Optional.empty(),
            incompleteReason,
            Json.MAPPER.writeValueAsBytes(output),
            usage);
    return new Reply.Answered(
        status,
        response.json(request),
        usage.orElse(Usage.NONE),
        model.isEmpty() ? call.servedModel() : model,
        Optional.empty());
  }
}
