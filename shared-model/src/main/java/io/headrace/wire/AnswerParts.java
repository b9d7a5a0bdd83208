package io.headrace.wire;

import io.headrace.wire.Answer.Output;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Outputs of one kind, for formats that keep the kinds apart. */
final class AnswerParts {
  private AnswerParts() {}

  static <T extends Output> List<T> of(Class<T> kind, Answer answer) {
    return answer.outputs().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Their texts as one; empty when there are none. */
  static <T extends Output> Optional<String> joined(
      Class<T> kind, Function<T, String> text, Answer answer) {
    List<T> parts = of(kind, answer);
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(parts.stream().map(text).collect(Collectors.joining()));
  }
}
