package io.headrace.ingress.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Reads a request's body and stops at the limit, whatever the client declared. */
final class BodyReader {
  /** For a whole body, however steadily it drips. */
  static final Duration LIMIT = Duration.ofSeconds(30);

  /** A declared length earns no more memory than this before its bytes are there. */
  private static final int FIRST = 64 * 1024;

  /** Of a body that is too large, so that a client that still sends can read the answer. */
  private static final long MAX_SKIP = 16L * 1024 * 1024;

  private BodyReader() {}

  /**
   * @param declared the content length, or -1
   */
  static byte[] read(InputStream in, long declared, int max, Duration limit) throws Refused {
    try {
      return declared >= 0 && in.available() >= declared
          ? read(in, declared, max)
          : inTime(in, declared, max, limit);
    } catch (IOException _) {
      throw Refused.invalid("invalid_body", "", "The request body could not be read to its end.");
    }
  }

  /** A timer interrupts the reading thread, and no later than within this call. */
  private static byte[] inTime(InputStream in, long declared, int max, Duration limit)
      throws IOException, Refused {
    Thread reader = Thread.currentThread();
    CompletableFuture<Boolean> done =
        new CompletableFuture<Boolean>()
            .completeOnTimeout(false, limit.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<Void> alarm =
        done.thenAccept(inTime -> {
          if (!inTime) {
            reader.interrupt();
          }
        });
    try {
      return read(in, declared, max);
    } catch (IOException | RuntimeException e) {
      if (done.isDone()) {
        throw Refused.bodyTooSlow(limit);
      }
      throw e;
    } finally {
      if (!done.complete(true)) {
        alarm.join();
        boolean _ = Thread.interrupted();
      }
    }
  }

  private static byte[] read(InputStream in, long declared, int max) throws IOException, Refused {
    if (declared > max) {
      throw tooLarge(in, max);
    }
    byte[] buffer = new byte[(int) (declared < 0 ? FIRST : Math.min(declared, FIRST))];
    int length = in.readNBytes(buffer, 0, buffer.length);
    while (length == buffer.length && length != declared) {
      buffer = grown(in, buffer, max);
      length += in.readNBytes(buffer, length, buffer.length - length);
    }
    if (length > max) {
      throw Refused.tooLarge(max);
    }
    return length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
  }

  /** One byte beyond the limit is room to see that a body is too large. */
  private static byte[] grown(InputStream in, byte[] full, int max) throws Refused, IOException {
    if (full.length > max) {
      throw tooLarge(in, max);
    }
    return Arrays.copyOf(full, (int) Math.min(max + 1L, full.length * 2L + 1));
  }

  private static Refused tooLarge(InputStream in, int max) throws IOException {
    byte[] skipped = new byte[FIRST];
    long left = MAX_SKIP;
    for (int read = 0; read >= 0 && left > 0; left -= read) {
      read = in.read(skipped);
    }
    return Refused.tooLarge(max);
  }
}
