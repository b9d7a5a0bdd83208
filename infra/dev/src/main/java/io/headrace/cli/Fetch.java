package io.headrace.cli;

import java.util.Optional;

/**
 * What is done with a batch's end.
 *
 * @param out a file, or {@code -} for stdout
 * @param errors a file; without it, beside {@code out}
 */
record Fetch(boolean onlyWait, Optional<String> out, Optional<String> errors) {
  static final String STDOUT = "-";

  boolean waits() {
    return onlyWait || fetches();
  }

  boolean fetches() {
    return out.isPresent() || errors.isPresent();
  }

  boolean toStdout() {
    return out.filter(STDOUT::equals).isPresent();
  }

  Optional<String> errorsFile() {
    return errors.or(() -> out.filter(_ -> !toStdout()).map(file -> file + ".errors.jsonl"));
  }

  /** The options that ask for the same again. */
  String options() {
    return (onlyWait && !fetches() ? " --wait" : "")
        + out.map(file -> " -o " + Text.quoted(file)).orElse("")
        + errors.map(file -> " --errors " + Text.quoted(file)).orElse("");
  }
}
