package io.headrace.ingress.peer;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The other instances, by their own HTTP API. Blocks the caller's virtual thread. */
public final class Peers implements AutoCloseable {
  /** Bytes of the largest body that is passed on: a job's and its metadata. */
  public static final int MAX_BODY = 9 << 20;

  private static final Duration CONNECT = Duration.ofSeconds(2);

  /** Over the time that the other instance may hold the call. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(Peers.class);

  private final PeerSeal seal;

  /** Those that didn't answer last time; one line in the log for each change. */
  private final Set<URI> silent = ConcurrentHashMap.newKeySet();

  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .connectTimeout(CONNECT)
          .writeTimeout(MARGIN)
          .followRedirects(false)
          .build();

  public Peers(PeerSeal seal) {
    this.seal = seal;
  }

  /**
   * Whether another instance made the call with this header, and what it says of it. Such a call is
   * never passed on again.
   */
  public Optional<PeerClaims> verify(String header, String method, String target) {
    return seal.verify(header, method, target);
  }

  /**
   * @throws IOException when the other instance can't be reached, or doesn't answer in time
   */
  public PeerReply send(URI base, PeerCall call) throws IOException {
    try {
      PeerReply reply = sendNow(base, call);
      if (silent.remove(base)) {
        log.info("{} answers calls that are passed on to it again", base);
      }
      return reply;
    } catch (IOException e) {
      if (silent.add(base)) {
        log.warn("{} doesn't answer calls that are passed on to it ({})", base, e.toString());
      }
      throw e;
    }
  }

  private PeerReply sendNow(URI base, PeerCall call) throws IOException {
    if (call.body().length > MAX_BODY) {
      throw new IOException("a body of " + call.body().length + " bytes is not passed on");
    }
    OkHttpClient patient = client.newBuilder().readTimeout(call.hold().plus(MARGIN)).build();
    try (Response response = patient.newCall(request(base, call)).execute()) {
      return new PeerReply(
          response.code(),
          String.valueOf(response.header("content-type", "application/json")),
          headers(response),
          response.body().bytes());
    } catch (IllegalArgumentException e) {
      throw new IOException("the call can't be passed on", e);
    }
  }

  private Request request(URI base, PeerCall call) {
    boolean hasBody = call.method().equals("POST");
    return new Request.Builder()
        .url(base.resolve(call.target()).toString())
        .header("Authorization", "Bearer " + call.key())
        .header(
            PeerSeal.HEADER,
            seal.of(call.method(), call.target(), call.outcomeWithin(), call.body()))
        .method(call.method(), hasBody ? RequestBody.create(call.body()) : null)
        .build();
  }

  private static Map<String, String> headers(Response response) {
    Map<String, String> headers = new LinkedHashMap<>();
    response
        .headers()
        .forEach(
            header -> headers.put(header.getFirst().toLowerCase(Locale.ROOT), header.getSecond()));
    return headers;
  }

  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }
}
