package io.headrace.workers.provider;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/**
 * A JSON body that OkHttp sends at most once. An ordinary body is sent again behind the caller's
 * back: on a reused connection that breaks, to the host's next address, after a 408, and after a
 * 503 with {@code retry-after: 0}. Each of those may be a second run of the model, so none may
 * happen without being counted as an attempt. A request that was never written (an HTTP/2
 * connection that was being shut down) still moves to another connection.
 */
final class OneShotBody extends RequestBody {
  private static final MediaType JSON = MediaType.get("application/json");

  private final SplicedBytes body;

  OneShotBody(SplicedBytes body) {
    this.body = body;
  }

  @Override
  public MediaType contentType() {
    return JSON;
  }

  @Override
  public long contentLength() {
    return body.length();
  }

  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    body.writeTo(sink::write);
  }
}
