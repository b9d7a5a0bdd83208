package io.headrace.ingress.context;

import io.headrace.job.Slice;
import io.headrace.responses.ResponseRequest;
import java.util.Arrays;
import java.util.List;

/** The items of an input or an output, without the brackets around them; none is empty. */
public final class Items {
  private static final byte[] NONE = {};

  private Items() {}

  /** A string input is one message of the user's. */
  public static byte[] ofInput(byte[] body, ResponseRequest request) {
    Slice input = request.inputAt();
    return body[input.start()] == '"' ? message(body, input) : inside(body, input);
  }

  /** What a finished Response object holds under {@code output}. */
  public static byte[] ofOutput(byte[] response) {
    Slice output = Json.fields(response, Json.whole(response)).get("output");
    return output == null ? NONE : inside(response, output);
  }

  /** All of them, with commas between those that aren't empty. */
  public static byte[] joined(List<byte[]> parts) {
    Splice all = new Splice(parts.stream().mapToInt(part -> part.length + 1).sum());
    String comma = "";
    for (byte[] part : parts) {
      if (part.length > 0) {
        all.text(comma).bytes(part);
        comma = ",";
      }
    }
    return all.toByteArray();
  }

  private static byte[] message(byte[] body, Slice text) {
    return new Splice(text.length() + 90)
        .text(
            "{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":")
        .slice(body, text)
        .text("}]}")
        .toByteArray();
  }

  private static byte[] inside(byte[] body, Slice array) {
    int start = array.start() + 1;
    int end = array.end() - 1;
    while (start < end && isSpace(body[start])) {
      start++;
    }
    while (start < end && isSpace(body[end - 1])) {
      end--;
    }
    return Arrays.copyOfRange(body, start, end);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
