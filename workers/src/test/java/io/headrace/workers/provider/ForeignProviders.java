package io.headrace.workers.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.ProviderConfig;
import io.headrace.config.ProviderConfig.Kind;
import io.headrace.job.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A provider of one kind before a server that answers what the test tells it. */
final class ForeignProviders implements AutoCloseable {
  static final String RESPONSES = "{\"model\":\"m\",\"input\":\"天空\",\"max_output_tokens\":64}";
  static final String CHAT =
      "{\"model\":\"m\",\"max_tokens\":64,\"messages\":[{\"role\":\"user\",\"content\":\"天空\"}]}";

  final OddServer server;
  private final Provider provider;

  private ForeignProviders(OddServer server, Provider provider) {
    this.server = server;
    this.provider = provider;
  }

  static ForeignProviders open(Kind kind, String... apiVersion) throws IOException {
    OddServer server = OddServer.start();
    String host = server.baseUrl().replace("/v1", "");
    ProviderConfig config = Calls.config(kind, host, List.of(apiVersion).stream().findFirst());
    Provider provider = Providers.open("test", config, 4, Duration.ofSeconds(5));
    return new ForeignProviders(server, Calls.withKey(provider, "key-1"));
  }

  Reply responses() throws InterruptedException {
    return provider.call(Calls.of(RESPONSES));
  }

  Reply call(Operation operation, String body) throws Exception {
    return provider.call(Calls.of(operation, body));
  }

  /** What the provider makes of one reply. */
  Reply sorted(int status, String body, String... headers) throws InterruptedException {
    server.thenAnswer(status, body, headers);
    return responses();
  }

  JsonNode answered(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Answered.class);
    return Json.MAPPER.readTree(((Reply.Answered) reply).body());
  }

  String requestLine() {
    return server.requests().getLast().lines().findFirst().orElseThrow();
  }

  List<String> requestHeaders() {
    return server.requests().getLast().lines().skip(1).takeWhile(line -> !line.isEmpty()).toList();
  }

  JsonNode requestBody() {
    String request = server.requests().getLast();
    return Json.MAPPER.readTree(request.substring(request.indexOf("\r\n\r\n")));
  }

  @Override
  public void close() throws IOException {
    provider.close();
    server.close();
  }
}
