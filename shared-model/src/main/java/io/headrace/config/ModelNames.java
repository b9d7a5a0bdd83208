package io.headrace.config;

/** Names of models in the configuration: exact, or the beginning of names and a {@code *}. */
final class ModelNames {
  private ModelNames() {}

  static void check(String name) {
    int star = name.indexOf('*');
    if (star >= 0 && star < name.length() - 1) {
      throw new IllegalArgumentException("'%s' may have a * at its end only".formatted(name));
    }
  }

  static boolean matches(String name, String model) {
    return isPattern(name)
        ? model.regionMatches(0, name, 0, name.length() - 1)
        : name.equals(model);
  }

  static boolean isPattern(String name) {
    return name.endsWith("*");
  }
}
