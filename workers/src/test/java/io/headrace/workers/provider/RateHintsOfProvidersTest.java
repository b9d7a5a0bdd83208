package io.headrace.workers.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.ProviderConfig.Kind;
import io.headrace.simulator.Behavior;
import io.headrace.simulator.Simulator;
import io.headrace.simulator.SimulatorConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The headers as each provider sends them, of a call that is taken and of one that isn't. */
final class RateHintsOfProvidersTest {
  private static final int REQUESTS = 2;
  private static final int TOKENS = 60_000;
  private static final String CHAT =
      "{\"model\":\"m\",\"max_tokens\":8,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
  private static final String GENERATE = "{\"contents\":[{\"parts\":[{\"text\":\"x\"}]}]}";

  private Simulator simulator;

  @BeforeEach
  void start() throws Exception {
    simulator = Simulator.start(SimulatorConfig.local(Behavior.CALM.withLimits(REQUESTS, TOKENS)));
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI, /v1/chat/completions",
    "AZURE_OPENAI, /openai/v1/chat/completions",
    "ANTHROPIC, /v1/messages"
  })
  void reply_tellsWhatIsLeft_untilNothingIs(Kind kind, String path) throws Exception {
    RateHints first = hints(kind, path, CHAT).orElseThrow();
    hints(kind, path, CHAT);
    RateHints refused = hints(kind, path, CHAT).orElseThrow();

    RateHints.Left requests = first.requests().orElseThrow();
    assertThat(requests.limit()).isEqualTo(REQUESTS);
    assertThat(requests.remaining()).isEqualTo(1);
    RateHints.Left tokens = first.tokens().orElseThrow();
    assertThat(tokens.limit()).isEqualTo(TOKENS);
    assertThat(tokens.remaining()).isBetween(TOKENS - 1_000L, (long) TOKENS);
    assertThat(refused.requests().orElseThrow().remaining()).isZero();
  }

  @Test
  void gemini_tellsNothing() throws Exception {
    assertThat(hints(Kind.GEMINI, "/v1beta/models/m:generateContent", GENERATE)).isEmpty();
  }

  private Optional<RateHints> hints(Kind kind, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + simulator.port() + path))
            .header("anthropic-version", "2023-06-01")
            .POST(BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpHeaders headers = client.send(request, BodyHandlers.discarding()).headers();
      return RateHints.of(kind, name -> headers.firstValue(name).orElse(null));
    }
  }
}
