package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a form's part (RFC 7578, and RFC 6266 for {@code filename*}).
 *
 * @param name "" when it has none
 */
record ContentDisposition(String name, Optional<String> filename) {
  static final ContentDisposition NONE = new ContentDisposition("", Optional.empty());

  private static final Pattern EXTENDED = Pattern.compile("(?i)utf-8'[^']*'(.*)");

  static ContentDisposition of(String header) {
    Map<String, String> parameters = HeaderParameters.of(header);
    Optional<String> plain =
        Optional.ofNullable(parameters.get("filename"))
            .map(name -> name.replace("%22", "\"")); // so browsers write a quote
    Optional<String> extended =
        Optional.ofNullable(parameters.get("filename*")).flatMap(ContentDisposition::decoded);
    return new ContentDisposition(
        parameters.getOrDefault("name", ""), extended.isPresent() ? extended : plain);
  }

  private static Optional<String> decoded(String value) {
    Matcher form = EXTENDED.matcher(value);
    try {
      return form.matches()
          ? Optional.of(URLDecoder.decode(form.group(1).replace("+", "%2B"), UTF_8))
          : Optional.empty();
    } catch (IllegalArgumentException _) { // no percent-encoding
      return Optional.empty();
    }
  }
}
