package io.headrace.ingress.context;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/**
 * A create body that asks for a stream, as one that doesn't: the worker gets the whole answer, and
 * the stream is made of that. Providers refuse {@code stream_options} without {@code stream}.
 */
public final class PlainBody {
  private PlainBody() {}

  public static byte[] of(byte[] body) {
    return JsonObject.read(body)
        .with(Map.of("stream", "false", "stream_options", "null"))
        .getBytes(UTF_8);
  }
}
