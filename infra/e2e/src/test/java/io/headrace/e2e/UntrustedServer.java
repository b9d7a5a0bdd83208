package io.headrace.e2e;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** Speaks TLS with a certificate that it has signed itself. */
final class UntrustedServer implements AutoCloseable {
  private final HttpsServer server;

  UntrustedServer() throws IOException {
    InetAddress host = InetAddress.getLoopbackAddress();
    HeldCertificate own =
        new HeldCertificate.Builder().addSubjectAlternativeName(host.getHostAddress()).build();
    server = HttpsServer.create(new InetSocketAddress(host, 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(
            new HandshakeCertificates.Builder().heldCertificate(own).build().sslContext()));
    server.start();
  }

  String baseUrl() {
    return "https://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
