package io.headrace.cli;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Where the server is, and who we are to it.
 *
 * @param keySource where the key was found, for the message when it is refused
 * @param again the options that lead to the same server again
 */
record Access(URI url, String key, String keySource, String again) {
  private static final String DEFAULT_URL = "http://127.0.0.1:8080";
  private static final String DEVELOPMENT_KEY = "sk-headrace-dev";

  static Access of(Optional<String> url, Optional<String> key, Map<String, String> environment) {
    URI address = address(url.orElse(environment.getOrDefault("HEADRACE_URL", DEFAULT_URL)));
    String again = url.map(text -> " --url " + Text.quoted(text)).orElse("");
    if (key.isPresent()) {
      return new Access(address, printable(key.get(), "--key"), "--key", again);
    }
    if (!environment.getOrDefault("HEADRACE_API_KEY", "").isBlank()) {
      return from("HEADRACE_API_KEY", environment, address, again);
    }
    // On this machine OPENAI_API_KEY is what `up` calls OpenAI with, never what lets us in there.
    if (isLoopback(address)) {
      return new Access(address, DEVELOPMENT_KEY, "the development key", again);
    }
    if (!environment.getOrDefault("OPENAI_API_KEY", "").isBlank()) {
      return from("OPENAI_API_KEY", environment, address, again);
    }
    throw CliException.usage(
        "no key for " + address + "; set HEADRACE_API_KEY or OPENAI_API_KEY, or give --key");
  }

  @Override
  public String toString() {
    return "Access[" + url + ", key from " + keySource + "]";
  }

  private static Access from(
      String variable, Map<String, String> environment, URI address, String again) {
    String key = environment.getOrDefault(variable, "").strip();
    return new Access(address, printable(key, variable), variable, again);
  }

  /** Whatever can't stand in a header would be refused there with the key in the message. */
  private static String printable(String key, String source) {
    if (!key.matches("[\\x21-\\x7e]+")) {
      throw CliException.usage("the key of " + source + " is empty, or has signs that no key has");
    }
    return key;
  }

  /** With or without {@code /v1} at its end, as the SDKs have it. */
  private static URI address(String text) {
    try {
      URI address = URI.create(text.strip().replaceAll("/+$", "").replaceAll("/v1$", ""));
      boolean isHttp = String.valueOf(address.getScheme()).matches("https?");
      if (isHttp && address.getHost() != null && isPort(address.getPort())) {
        return address;
      }
    } catch (IllegalArgumentException _) {
      // Told below, as any other address that is none.
    }
    throw CliException.usage("the url must look like http://host:port; got '" + text + "'");
  }

  /** -1 is the scheme's own. */
  private static boolean isPort(int port) {
    return port == -1 || (port > 0 && port <= 65_535);
  }

  private static boolean isLoopback(URI address) {
    return address.getHost().matches("localhost|127(\\.\\d+){3}|\\[::1]");
  }
}
