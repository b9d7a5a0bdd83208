package io.headrace.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Gathers a request's body up to a limit; what comes beyond it is read and thrown away. */
final class Body {
  static final int MAX_BYTES = 32 * 1024 * 1024;
  private static final int USUAL_BYTES = 2048;

  private final Buffer gathered = Buffer.buffer(USUAL_BYTES);
  private boolean tooLarge;

  private Body() {}

  /** One of the two is called when the body has come to its end. */
  static void read(HttpServerRequest request, Consumer<byte[]> whole, Runnable tooLarge) {
    Body body = new Body();
    request.handler(body::add);
    request.endHandler(_ -> {
      if (body.tooLarge) {
        tooLarge.run();
      } else {
        whole.accept(body.gathered.getBytes());
      }
    });
  }

  private void add(Buffer chunk) {
    if (gathered.length() + chunk.length() > MAX_BYTES) {
      tooLarge = true;
    } else {
      gathered.appendBuffer(chunk);
    }
  }
}
