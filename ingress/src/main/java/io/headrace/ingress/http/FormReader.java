package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Locale;

/**
 * Takes a {@code multipart/form-data} body (RFC 7578, RFC 2046 section 5.1) apart as it comes, and
 * holds one step of it. Jetty's streaming parser isn't used: 12.1.12 puts a newline before a
 * content that begins with a dash where a step ends there.
 */
final class FormReader {
  private static final int STEP = 64 * 1024;
  private static final int MAX_PARTS = 32;
  private static final int MAX_HEADERS = 8 * 1024; // bytes of one part

  /** Besides the parts' contents, a form has no more than this. */
  static final int MAX_OVERHEAD = MAX_PARTS * MAX_HEADERS + STEP;

  private static final byte[] LINE_END = {'\r', '\n'};
  private static final String DISPOSITION = "content-disposition:";

  private final Source source;
  private final byte[] delimiter;
  private final byte[] step = new byte[STEP];
  private int position;
  private int end;

  /** Where the body comes from. */
  @FunctionalInterface
  interface Source {
    /** As {@link java.io.InputStream#read(byte[], int, int)}. */
    int read(byte[] to, int offset, int length) throws Refused;
  }

  /** Who is told of the parts, in their order. */
  interface Parts {
    void begin(ContentDisposition part) throws Refused;

    void content(byte[] bytes, int offset, int length) throws Refused, IOException;

    void end() throws Refused;
  }

  /** What isn't part of a part. */
  private static final Parts NOBODY =
      new Parts() {
        @Override
        public void begin(ContentDisposition part) {}

        @Override
        public void content(byte[] bytes, int offset, int length) {}

        @Override
        public void end() {}
      };

  FormReader(String boundary, Source source) {
    this.source = source;
    delimiter = ("\r\n--" + boundary).getBytes(UTF_8);
    System.arraycopy(LINE_END, 0, step, 0, LINE_END.length); // the first delimiter has none
    end = LINE_END.length;
  }

  /**
   * @throws IOException of the parts' receiver
   */
  void read(Parts parts) throws Refused, IOException {
    toDelimiter(NOBODY);
    for (int count = 0; !isLast(); count++) {
      if (count == MAX_PARTS) {
        throw noForm("it has more than " + MAX_PARTS + " parts");
      }
      parts.begin(headers());
      toDelimiter(parts);
      parts.end();
    }
  }

  /** Gives away what comes before the next delimiter, and stands behind it then. */
  private void toDelimiter(Parts parts) throws Refused, IOException {
    int found = indexOf(delimiter);
    while (found < 0) {
      int sure = Math.max(0, end - position - delimiter.length + 1);
      parts.content(step, position, sure);
      position += sure;
      more();
      found = indexOf(delimiter);
    }
    parts.content(step, position, found - position);
    position = found + delimiter.length;
  }

  /** Behind a delimiter: two dashes end the form, anything else is padding before a part. */
  private boolean isLast() throws Refused {
    while (end - position < 2) {
      more();
    }
    if (step[position] == '-' && step[position + 1] == '-') {
      return true;
    }
    line();
    return false;
  }

  private ContentDisposition headers() throws Refused {
    ContentDisposition part = ContentDisposition.NONE;
    int bytes = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      bytes += line.length();
      if (bytes > MAX_HEADERS) {
        throw headersTooLong();
      }
      if (line.toLowerCase(Locale.ROOT).startsWith(DISPOSITION)) {
        part = ContentDisposition.of(line.substring(DISPOSITION.length()));
      }
    }
    return part;
  }

  private String line() throws Refused {
    int found = indexOf(LINE_END);
    while (found < 0) {
      if (end - position > MAX_HEADERS) {
        throw headersTooLong();
      }
      more();
      found = indexOf(LINE_END);
    }
    String line = new String(step, position, found - position, UTF_8);
    position = found + LINE_END.length;
    return line;
  }

  /** What is left moves to the front; it is always less than a step. */
  private void more() throws Refused {
    System.arraycopy(step, position, step, 0, end - position);
    end -= position;
    position = 0;
    int length = source.read(step, end, step.length - end);
    if (length < 0) {
      throw noForm("it ends too soon");
    }
    end += length;
  }

  /** Of text that begins with a character that it doesn't contain again. */
  private int indexOf(byte[] text) {
    for (int at = position; at <= end - text.length; at++) {
      if (step[at] == text[0] && isAt(text, at)) {
        return at;
      }
    }
    return -1;
  }

  private boolean isAt(byte[] text, int at) {
    for (int i = 1; i < text.length; i++) {
      if (step[at + i] != text[i]) {
        return false;
      }
    }
    return true;
  }

  private static Refused headersTooLong() {
    return noForm("a part's headers are longer than " + MAX_HEADERS + " bytes");
  }

  static Refused noForm(String why) {
    return Refused.invalid("invalid_body", "", "The body is no form with a file: " + why + ".");
  }
}
