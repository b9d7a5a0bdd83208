package io.headrace.cli;

import java.util.List;
import java.util.Optional;

/** What is asked for. */
sealed interface DeadLettersCommand {

  /** Which letters; absent stands for any. */
  record Filter(Optional<String> model, Optional<String> code) {}

  record Newest(int limit, Filter filter) implements DeadLettersCommand {}

  record Show(String id) implements DeadLettersCommand {}

  /**
   * @param force also those that were replayed before
   */
  record Replay(List<String> ids, boolean force) implements DeadLettersCommand {}

  record ReplayAll(Filter filter, boolean force) implements DeadLettersCommand {}
}
