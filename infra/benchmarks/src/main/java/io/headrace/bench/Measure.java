package io.headrace.bench;

import java.util.Locale;

/** What is timed. Every span but {@link #DISPATCH} begins when the job was due. */
public enum Measure {
  /** From due to handed to the HTTP client: the generator's own delay, contained in the others. */
  DISPATCH,
  /** From due to the answer of the submit call. */
  SUBMIT,
  /** From due to the answer with the outcome. */
  OUTCOME,
  /** {@link #OUTCOME} less the provider's time, as the answer's headers tell it. */
  ADDED,
  /** From due to the arrival of the outcome's webhook. */
  WEBHOOK;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
