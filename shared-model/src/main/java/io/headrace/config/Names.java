package io.headrace.config;

/** Names of models and tenants in rules: exact, or the beginning of names and a {@code *}. */
final class Names {
  private Names() {}

  static void check(String name) {
    int star = name.indexOf('*');
    if (star >= 0 && star < name.length() - 1) {
      throw new IllegalArgumentException("'%s' may have a * at its end only".formatted(name));
    }
  }

  static boolean matches(String name, String actual) {
    return isPattern(name)
        ? actual.regionMatches(0, name, 0, name.length() - 1)
        : name.equals(actual);
  }

  static boolean isPattern(String name) {
    return name.endsWith("*");
  }
}
