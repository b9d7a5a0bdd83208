package io.headrace.workers.provider;

import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.Dns;
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

  /** A promised length that is believed. */
  private static final int MAX_TRUSTED = 64 << 10;

  private static final Duration KEEP_ALIVE = Duration.ofMinutes(1);

  /** A dead connection fails its calls after this; it would hold them to their timeouts else. */
  private static final Duration PING = Duration.ofSeconds(20);

  /** Closed connections that one call meets before it gives up. */
  private static final int MAX_STALE = 8;

  /** After so many the server has restarted, most likely: all idle connections are let go. */
  private static final int MANY_STALE = 3;

  /**
   * OkHttp walks through all connections of a pool at each call, and again when a call ends: with
   * one pool the cost of a call grows with the number of calls in flight.
   */
  private static final int CALLS_PER_POOL = 128;

  /** A provider has one name. */
  private static final int RESOLVERS = 2;

  private final List<OkHttpClient> clients;
  private final Names names;
  private final AtomicInteger turn = new AtomicInteger();

  Connections(boolean tls, int concurrency, Duration connectTimeout) {
    names = new Names(Dns.SYSTEM, connectTimeout, RESOLVERS);
    OkHttpClient first = client(tls, connectTimeout, names);
    clients =
        IntStream.range(0, Math.ceilDiv(concurrency, CALLS_PER_POOL))
            .mapToObj(_ -> withPoolOfItsOwn(first))
            .toList();
  }

  /** A pool keeps all of its connections, and twice as many when the turns fall unevenly. */
  private static OkHttpClient withPoolOfItsOwn(OkHttpClient client) {
    return client
        .newBuilder()
        .dispatcher(new Dispatcher())
        .connectionPool(
            new ConnectionPool(2 * CALLS_PER_POOL, KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS))
        .build();
  }

  private static OkHttpClient client(boolean tls, Duration connectTimeout, Dns dns) {
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .protocols(
                tls ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(Protocol.HTTP_1_1))
            .socketFactory(new Sockets(!tls))
            .dns(dns)
            .connectTimeout(connectTimeout)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .pingInterval(PING) // HTTP/2 only
            // Racing a host's addresses would take a platform thread for each new connection.
            .fastFallback(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .cookieJar(CookieJar.NO_COOKIES)
            .proxy(Proxy.NO_PROXY);
    return (tls ? builder : builder.addNetworkInterceptor(new StaleCheck())).build();
  }

  /** Sends the request once, and takes its reply. */
  Taken send(Request request, Duration timeout) throws InterruptedException {
    OkHttpClient client = clients.get(Math.floorMod(turn.getAndIncrement(), clients.size()));
    for (int stale = 0; stale < MAX_STALE; stale++) {
      if (stale == MANY_STALE) {
        client.connectionPool().evictAll();
      }
      try {
        return exchange(client.newCall(request), timeout);
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

  private static Taken exchange(okhttp3.Call call, Duration timeout) throws IOException {
    if (!timeout.isPositive()) { // OkHttp takes 0 for "no limit"
      return new Taken.None(new Reply.TimedOut());
    }
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

  /** Without a copy when the length is known and small: a promise alone takes no memory. */
  private static byte[] firstBytes(ResponseBody body, int limit) throws IOException {
    InputStream in = body.byteStream();
    long length = body.contentLength();
    if (length < 0 || length > MAX_TRUSTED) {
      return in.readNBytes(limit);
    }
    byte[] bytes = new byte[(int) length];
    in.readNBytes(bytes, 0, bytes.length);
    return bytes;
  }

  /** Calls that still run lose their connection. */
  @Override
  public void close() {
    clients.forEach(client -> client.dispatcher().cancelAll());
    clients.forEach(client -> client.connectionPool().evictAll());
    names.close();
  }
}
