package io.headrace.job;

/** Who pays for a job. */
public record TenantId(String value) {
  private static final int MAX_LENGTH = 64;

  public TenantId {
    if (value.isEmpty() || value.length() > MAX_LENGTH || !value.matches("[A-Za-z0-9_.-]+")) {
      throw new IllegalArgumentException(
          "tenant id must be 1 to " + MAX_LENGTH + " of A-Z a-z 0-9 _ . -, got '" + value + "'");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
