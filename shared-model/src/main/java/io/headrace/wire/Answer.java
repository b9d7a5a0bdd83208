package io.headrace.wire;

import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a model answered, in no wire format.
 *
 * @param stopSequence the one that ended the answer, where the provider says so
 * @param usage empty when the provider counted nothing
 * @param model as the provider names it, or ""
 */
public record Answer(
    List<Output> outputs,
    Stop stop,
    Optional<String> stopSequence,
    Optional<Usage> usage,
    String model) {

  /** Why the model stopped. */
  public enum Stop {
    /** It had said everything. */
    END,
    /** It wants its tools' answers. */
    TOOL_CALLS,
    STOP_SEQUENCE,
    MAX_TOKENS,
    /** Something watched it, and stopped it or its prompt. */
    CONTENT_FILTER
  }

  /** A piece of an answer. */
  public sealed interface Output {
    /**
     * @param logprobs a list in OpenAI's form, empty when none were asked for
     */
    record Said(String text, Optional<JsonNode> logprobs) implements Output {}

    /** The model says why it doesn't answer; plain text in formats without a word for it. */
    record Declined(String text) implements Output {}

    /** Reasoning that the provider shows. */
    record Thought(String text) implements Output {}

    /**
     * @param id "" in formats without ids
     * @param arguments JSON
     */
    record Called(String id, String name, String arguments) implements Output {}
  }

  public JobStatus status() {
    return switch (stop) {
      case END, TOOL_CALLS, STOP_SEQUENCE -> JobStatus.COMPLETED;
      case MAX_TOKENS, CONTENT_FILTER -> JobStatus.INCOMPLETE;
    };
  }

  /** With the reason that the outputs show where the provider gives a vaguer one. */
  static Stop stop(Stop told, List<Output> outputs) {
    boolean calls = outputs.stream().anyMatch(Output.Called.class::isInstance);
    return told == Stop.END && calls ? Stop.TOOL_CALLS : told;
  }
}
