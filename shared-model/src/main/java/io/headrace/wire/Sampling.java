package io.headrace.wire;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the answer is drawn, and how long it may be.
 *
 * @param stop the model ends before it would write one of these
 * @param effort how long to reason; a hint, written in the target's nearest word or left out
 * @param user whom the client serves; a hint
 * @param verbosity a hint
 */
record Sampling(
    Map<Knob, Setting> knobs,
    Stop stop,
    Optional<Effort> effort,
    Optional<String> user,
    Optional<String> verbosity) {

  /** A number that a client may set. */
  enum Knob {
    MAX_TOKENS,
    TEMPERATURE,
    TOP_P,
    TOP_K,
    SEED,
    FREQUENCY_PENALTY,
    PRESENCE_PENALTY,
    /** The likeliest words at each place, shown with the answer. */
    TOP_LOGPROBS
  }

  record Setting(Number value, Place at) {}

  /** The sequences, and where they stand. */
  record Stop(List<String> sequences, Place at) {
    static final Stop NONE = new Stop(List.of(), Place.BODY);
  }

  @Nullable Setting get(Knob knob) {
    return knobs.get(knob);
  }

  Sampling without(Knob knob) {
    Map<Knob, Setting> others = new EnumMap<>(Knob.class);
    others.putAll(knobs);
    others.remove(knob);
    return new Sampling(others, stop, effort, user, verbosity);
  }

  /** Collects what a body sets. */
  static final class Builder {
    final Map<Knob, Setting> knobs = new EnumMap<>(Knob.class);
    Stop stop = Stop.NONE;
    Optional<Effort> effort = Optional.empty();
    Optional<String> user = Optional.empty();
    Optional<String> verbosity = Optional.empty();

    Sampling build() {
      return new Sampling(knobs, stop, effort, user, verbosity);
    }
  }
}
