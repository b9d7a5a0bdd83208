package io.headrace.workers.provider;

import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * The connections to one provider. Made for blocking calls on virtual threads: the only clock of a
 * call is its own timeout, and an interrupt closes what the thread waits for.
 */
final class Connections implements AutoCloseable {
  /** The largest answer that is kept. */
  static final int MAX_ANSWER = 8 << 20;

  /** Error objects are short; whatever follows is dropped. */
  private static final int MAX_ERROR = 64 << 10;

  private static final Duration KEEP_ALIVE = Duration.ofMinutes(1);

  /** Closed connections that one call meets before it gives up. */
  private static final int MAX_STALE = 8;

  /** After so many the server has restarted, most likely: all idle connections are let go. */
  private static final int MANY_STALE = 3;

  private final OkHttpClient client;

  Connections(boolean tls, int concurrency, Duration connectTimeout) {
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .protocols(
                tls ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(Protocol.HTTP_1_1))
            .connectionPool(
                new ConnectionPool(concurrency, KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS))
            .socketFactory(new Sockets(!tls))
            .connectTimeout(connectTimeout)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            // Racing a host's addresses would take a platform thread for each new connection.
            .fastFallback(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .cookieJar(CookieJar.NO_COOKIES)
            .proxy(Proxy.NO_PROXY);
    client = (tls ? builder : builder.addNetworkInterceptor(new StaleCheck())).build();
  }

  /** Sends the request once, and takes its reply. */
  Taken send(Request request, Duration timeout) throws InterruptedException {
    for (int stale = 0; stale < MAX_STALE; stale++) {
      if (stale == MANY_STALE) {
        client.connectionPool().evictAll();
      }
      try {
        return exchange(request, timeout);
      } catch (StaleConnectionException _) {
        passOnInterrupt();
      } catch (IOException e) {
        passOnInterrupt();
        return new Taken.None(NetworkTrouble.sort(e));
      }
    }
    return new Taken.None(
        new Reply.Unreachable("the server closes every connection before it is used"));
  }

  /** The network reports an interrupt as a failure like any other, but leaves the thread's mark. */
  private static void passOnInterrupt() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted; the connection is closed");
    }
  }

  private Taken exchange(Request request, Duration timeout) throws IOException {
    if (!timeout.isPositive()) { // OkHttp takes 0 for "no limit"
      return new Taken.None(new Reply.TimedOut());
    }
    okhttp3.Call call = client.newCall(request);
    call.timeout().timeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
    try (Response response = call.execute()) {
      return take(response, call);
    }
  }

  private static Taken take(Response response, okhttp3.Call call) throws IOException {
    Headers headers = response.headers();
    if (response.code() != 200) {
      byte[] error = firstBytes(response.body(), MAX_ERROR);
      return new Taken.Whole(response.code(), headers::get, error);
    }
    byte[] body = firstBytes(response.body(), MAX_ANSWER + 1);
    if (body.length > MAX_ANSWER) {
      call.cancel(); // closing would read on for a while
      return new Taken.None(ReplySorting.tooLarge(MAX_ANSWER));
    }
    return new Taken.Whole(200, headers::get, body);
  }

  /** Without a copy when the length is known. */
  private static byte[] firstBytes(ResponseBody body, int limit) throws IOException {
    InputStream in = body.byteStream();
    long length = body.contentLength();
    if (length < 0 || length > limit) {
      return in.readNBytes(limit);
    }
    byte[] bytes = new byte[(int) length];
    in.readNBytes(bytes, 0, bytes.length);
    return bytes;
  }

  /** Calls that still run lose their connection. */
  @Override
  public void close() {
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
  }
}
