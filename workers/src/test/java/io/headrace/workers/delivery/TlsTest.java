package io.headrace.workers.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.headrace.webhook.AddressPolicy;
import io.headrace.webhook.AllowList;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import okhttp3.Dns;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receivers with https: whom the JVM trusts, and under which name. */
final class TlsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String HOST = "hooks.example";
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final HeldCertificate ROOT =
      new HeldCertificate.Builder().certificateAuthority(0).build();
  private static final HeldCertificate STRANGER =
      new HeldCertificate.Builder().certificateAuthority(0).build();

  @TempDir private Path dir;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** One address that may be called; the next look-up would give another. */
  private final AtomicInteger lookups = new AtomicInteger();

  private final Dns dns =
      host ->
          List.of(
              lookups.getAndIncrement() == 0
                  ? InetAddress.getLoopbackAddress()
                  : InetAddress.getByAddress(host, new byte[] {10, 0, 0, 1}));

  @BeforeEach
  void trustRoot() throws Exception {
    KeyStore store = KeyStore.getInstance("JKS"); // which is read without a password
    store.load(null, null);
    store.setCertificateEntry("root", ROOT.certificate());
    Path file = dir.resolve("trusted");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, "unused".toCharArray());
    }
    System.setProperty(TRUST_STORE, file.toString());
  }

  @AfterEach
  void trustAsBefore() {
    System.clearProperty(TRUST_STORE);
  }

  @Test
  void trustedCertificate_isDeliveredTo_byTheNameOfTheUrl_atTheAddressThatWasChecked()
      throws Exception {
    Answer answer = post(certificate(HOST, ROOT));

    assertThat(answer).isEqualTo(Answer.of(204, "", Duration.ZERO));
    assertThat(asked).containsExactly("type=host_name (0), value=" + HOST);
    assertThat(lookups).hasValue(1);
  }

  @Test
  void certificateOfAStranger_isRefused() throws Exception {
    assertThat(post(certificate(HOST, STRANGER))).isEqualTo(Answer.none("certificate"));
    assertThat(asked).isEmpty();
  }

  @Test
  void certificateOfAnotherHost_isRefused() throws Exception {
    assertThat(post(certificate("other.example", ROOT))).isEqualTo(Answer.none("certificate"));
    assertThat(asked).isEmpty();
  }

  @Test
  void expiredCertificate_isRefused() throws Exception {
    HeldCertificate expired =
        new HeldCertificate.Builder()
            .signedBy(ROOT)
            .addSubjectAlternativeName(HOST)
            .validityInterval(1, 2)
            .build();

    assertThat(post(expired)).isEqualTo(Answer.none("certificate"));
  }

  private static HeldCertificate certificate(String host, HeldCertificate signer) {
    return new HeldCertificate.Builder().signedBy(signer).addSubjectAlternativeName(host).build();
  }

  private Answer post(HeldCertificate certificate) throws IOException {
    var held = new HandshakeCertificates.Builder().heldCertificate(certificate).build();
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(held.sslContext()));
    server.createContext(
        "/",
        exchange -> {
          var session = (ExtendedSSLSession) ((HttpsExchange) exchange).getSSLSession();
          session.getRequestedServerNames().forEach(name -> asked.add(name.toString()));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    try {
      return post(server.getAddress().getPort());
    } finally {
      server.stop(0);
    }
  }

  /** Only the address is allowed, so the name doesn't help. */
  private Answer post(int port) {
    AddressPolicy policy = new AddressPolicy(new AllowList(List.of("127.0.0.0/8")));
    RequestBody body = RequestBody.create("{}", MediaType.get("application/json"));
    Request request =
        new Request.Builder().url("https://" + HOST + ":" + port + "/hook").post(body).build();
    try (Receivers receivers =
        new Receivers(policy, dns, TIMEOUT, TIMEOUT, InstantSource.system())) {
      return receivers.post("whe_1", request);
    }
  }
}
