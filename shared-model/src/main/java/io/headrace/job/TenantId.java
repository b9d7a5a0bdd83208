package io.headrace.job;

/** Who pays for a job. */
public record TenantId(String value) {
  private static final int MAX_LENGTH = 64;

  public TenantId {
    if (value.isEmpty()
        || value.length() > MAX_LENGTH
        || !value.chars().allMatch(TenantId::isAllowed)) {
      throw new IllegalArgumentException(
          "tenant id must be 1 to " + MAX_LENGTH + " of A-Z a-z 0-9 _ . -, got '" + value + "'");
    }
  }

  private static boolean isAllowed(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '_'
        || c == '.'
        || c == '-';
  }

  @Override
  public String toString() {
    return value;
  }
}
