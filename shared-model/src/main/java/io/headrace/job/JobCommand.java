package io.headrace.job;

import java.util.Locale;

/** What a client asks for a job that it submitted; a record of the {@code cancellations} topic. */
public record JobCommand(Kind kind, TenantId tenant) {

  /** Workers treat both alike: the job must not run on. */
  public enum Kind {
    CANCEL,
    /** Cancel, and show the job no more. */
    DELETE;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
      return label;
    }

    public static Kind of(String label) {
      return valueOf(label.toUpperCase(Locale.ROOT));
    }
  }
}
