package io.headrace.bench;

import java.net.URI;
import java.util.Set;

/** Refuses a value of a plan with its name, the value and what is allowed instead. */
final class Require {
  private static final Set<String> SCHEMES = Set.of("http", "https");

  private Require() {}

  static void that(boolean holds, String name, Object value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is " + value + ", allowed is: " + allowed);
    }
  }

  static void http(String name, URI url) {
    that(
        url.getHost() != null && SCHEMES.contains(url.getScheme()),
        name,
        url,
        "an address such as http://127.0.0.1:8080");
  }
}
