package io.headrace.workers.delivery;

import io.headrace.webhook.AddressPolicy;
import io.headrace.workers.provider.RetryHint;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/**
 * The way to receivers, whom nobody here trusts: no redirects, proxies or cookies, no address that
 * the rules refuse, a limit on time and on what is read.
 */
final class Receivers implements AutoCloseable {
  /** Of an answer; the rest isn't read. */
  static final int MAX_ANSWER = 8 << 10;

  /**
   * OkHttp walks through all connections of a pool at each call: with more pools they are short.
   */
  private static final int POOLS = 16;

  private static final int IDLE_PER_POOL = 64;
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

  private final List<OkHttpClient> clients;

  private final InstantSource clock;

  Receivers(
      AddressPolicy policy,
      Dns dns,
      Duration connectTimeout,
      Duration timeout,
      InstantSource clock) {
    OkHttpClient first = client(policy, dns, connectTimeout, timeout);
    clients = IntStream.range(0, POOLS).mapToObj(_ -> withPoolOfItsOwn(first)).toList();

    this.clock = clock;
  }

  private static OkHttpClient client(
      AddressPolicy policy, Dns dns, Duration connectTimeout, Duration timeout) {
    return new OkHttpClient.Builder()
        .protocols(
            List.of(Protocol.HTTP_1_1)) // HTTP/2 would share one host's connection with another
        .socketFactory(new GuardedSockets(policy))
        .dns(new NamedAddresses(dns))
        .connectTimeout(connectTimeout)
        .readTimeout(Duration.ZERO)
        .writeTimeout(Duration.ZERO)
        .callTimeout(timeout)
        .fastFallback(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .cookieJar(CookieJar.NO_COOKIES)
        .proxy(Proxy.NO_PROXY)
        .build();
  }

  private static OkHttpClient withPoolOfItsOwn(OkHttpClient client) {
    return client
        .newBuilder()
        .dispatcher(new Dispatcher())
        .connectionPool(new ConnectionPool(IDLE_PER_POOL, KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS))
        .build();
  }

  /**
   * @param endpoint whose calls share connections
   */
  Answer post(String endpoint, Request request) {
    OkHttpClient client = clients.get(Math.floorMod(endpoint.hashCode(), clients.size()));
    okhttp3.Call call = client.newCall(request);
    try (Response response = call.execute()) {
      return answer(call, response);
    } catch (IOException e) {
      return Answer.none(sort(e));
    }
  }

  private Answer answer(okhttp3.Call call, Response response) {
    Duration retryAfter =
        RetryHint.of(response.headers()::get, clock.instant()).orElse(Duration.ZERO);
    return Answer.of(response.code(), Excerpt.of(firstBytes(call, response)), retryAfter);
  }

  /** The status has come, and counts; a body that doesn't is no reason to send it all again. */
  private static byte[] firstBytes(okhttp3.Call call, Response response) {
    try {
      byte[] first = response.body().byteStream().readNBytes(MAX_ANSWER);
      if (first.length == MAX_ANSWER) {
        call.cancel(); // closing would read on for a while
      }
      return first;
    } catch (IOException _) {
      return new byte[0];
    }
  }

  private static String sort(IOException e) {
    return switch (e) {
      case RefusedAddressException _ -> "address_refused";
      case SocketTimeoutException _ -> "connect"; // only connecting has a limit of its own
      case InterruptedIOException _ -> "timeout";
      case UnknownHostException _ -> "dns";
      case ConnectException _ -> "connect";
      case NoRouteToHostException _ -> "connect";
      case SSLPeerUnverifiedException _ -> "certificate"; // another host's
      case SSLException tls -> isOfCertificate(tls) ? "certificate" : "tls";
      case IOException _ -> "io";
    };
  }

  /** Nobody whom this process trusts has signed it, or it has expired. */
  private static boolean isOfCertificate(SSLException e) {
    return e.getCause() instanceof CertificateException;
  }

  /** Calls that still run lose their connection. */
  @Override
  public void close() {
    clients.forEach(client -> client.dispatcher().cancelAll());
    clients.forEach(client -> client.connectionPool().evictAll());
  }
}
