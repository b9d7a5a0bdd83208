package io.headrace.workers.provider;

import static java.nio.charset.StandardCharsets.US_ASCII;

import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** The JSON reader and writer of all dialects. */
final class Json {
  static final JsonFactory FACTORY = JsonFactory.builder().build();
  static final JsonMapper MAPPER = JsonMapper.builder(FACTORY).build();
  static final byte[] NULL = "null".getBytes(US_ASCII);

  private Json() {}

  /** A JSON string with its quotes, in UTF-8. */
  static byte[] quoted(String text) {
    byte[] escaped = JsonStringEncoder.getInstance().quoteAsUTF8(text);
    byte[] quoted = new byte[escaped.length + 2];
    quoted[0] = '"';
    System.arraycopy(escaped, 0, quoted, 1, escaped.length);
    quoted[quoted.length - 1] = '"';
    return quoted;
  }
}
