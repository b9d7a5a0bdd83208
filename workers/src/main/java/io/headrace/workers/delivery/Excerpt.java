package io.headrace.workers.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Pattern;

/** What is kept of a receiver's answer: its start, without what may be a secret. */
final class Excerpt {
  private static final int MAX_CHARACTERS = 1_000;
  private static final String REDACTED = "[redacted]";

  /** Credentials by their usual beginnings, and anything as long and dense as a key. */
  private static final Pattern SECRETS =
      Pattern.compile(
          "(?i)\\b(?:whsec_|sk-|pk_|ghp_|xox[a-z]-|AKIA|eyJ)[^\\s\"'<>]{4,}"
              + "|\\b(?:bearer|basic)\\s+[^\\s\"'<>]+"
              + "|(?<=(?:password|secret|token|api_key|apikey|authorization)[\"']?\\s{0,4}[:=]\\s{0,4}[\"']?)[^\\s\"'<>,}]+"
              + "|[A-Za-z0-9+/_=-]{32,}");

  private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]");

  private Excerpt() {}

  /**
   * @param body its first bytes
   */
  static String of(byte[] body) {
    String text = CONTROLS.matcher(new String(body, UTF_8)).replaceAll(" ");
    String clean = SECRETS.matcher(text).replaceAll(REDACTED).strip();
    return clean.length() > MAX_CHARACTERS ? clean.substring(0, MAX_CHARACTERS) : clean;
  }
}
