package io.headrace.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.job.Operation;
import io.headrace.wire.InexpressibleException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RoutesTest {
  private static Routes routes(String yaml) {
    return Routes.from(Settings.load(Optional.empty(), Map.of()).with(yaml));
  }

  @Test
  void route_severalNamesFit_theExactOneWinsThenTheLongestPattern() {
    Routes routes =
        routes(
            """
            providers: { local: { kind: openai-compatible, baseUrl: "http://127.0.0.1:1/v1" } }
            models:
              "gpt-4*": { targets: [ { provider: local, model: longest } ] }
              gpt-4o: { targets: [ { provider: local, model: exact } ] }
            """);

    assertThat(routes.hop("gpt-4o", "local").model()).isEqualTo("exact");
    assertThat(routes.hop("gpt-4o-mini", "local").model()).isEqualTo("longest");
    assertThat(routes.route("gpt-3").orElseThrow().provider()).isEqualTo("simulator");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "providers: { a.b: { kind: openai } }; providers: the name 'a.b'",
        "providers: { '': { kind: openai } }; providers: the name ''",
        "providers: { local: { kind: openai-compatible } }; providers.local.baseUrl",
        "providers: { local: { kind: openai-compatible, baseUrl: '' } }; providers.local.baseUrl",
        "providers: { azure: { kind: azure-openai, apiKeys: [ k ] } }; providers.azure.baseUrl",
        "providers: { claude: { kind: anthropic, apiKeys: [ k, \"sk 1\" ] } }; apiKeys[1] holds a character",
        "providers: { claude: { kind: anthropic, accounts: [ { name: a, apiKey: \"sk 1\" } ] } }; apiKey holds a character",
        "providers: { claude: { kind: anthropic, accounts: [ { name: a b, apiKey: k } ] } }; name must be",
        "providers: { claude: { kind: anthropic, accounts: [ { name: a, apiKey: k }, { name: a, apiKey: l } ] } }; two have the name 'a'",
        "providers: { claude: { kind: anthropic, accounts: [ { name: a, apiKey: k, weight: 0 } ] } }; weight must be",
        "providers: { claude: { kind: anthropic, accounts: [ { name: a, apiKey: k, limits: { requestsPerMinute: 0 } } ] } }; requestsPerMinute must be",
        "providers: { claude: { kind: anthropic, accounts: [ { name: a, apiKey: k, limits: { algorithm: guess } } ] } }; algorithm must be one of token-bucket, leaky-bucket, sliding-window; got 'guess'",
        "providers: { claude: { kind: anthropic, selection: random } }; selection must be one of",
        "models: { 'a*b': { targets: [ { provider: simulator } ] } }; 'a*b' may have a *",
        "models: { a: { targets: [ { provider: none } ] } }; no provider is called 'none'",
      })
  void routes_thatCannotWork_areRefusedByName(String yaml, String named) {
    assertThatThrownBy(() -> routes(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("configuration: ")
        .hasMessageContaining(named);
  }

  @Test
  void next_targetsOfAChain_areTheUsableOnesThatCanExpressTheJob() {
    Routes routes =
        routes(
            """
            providers:
              claude: { kind: anthropic, baseUrl: "https://claude.test", apiKeys: [ k ] }
              unset: { kind: gemini, baseUrl: "https://gemini.test", apiKeys: [ "" ] }
              local: { kind: openai-compatible, baseUrl: "http://127.0.0.1:1/v1" }
            models:
              m:
                targets:
                  - { provider: local, model: large }
                  - { provider: unset }
                  - { provider: claude, model: haiku }
                  - { provider: local, model: small }
            """);
    byte[] plain =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}".getBytes(UTF_8);
    byte[] seeded =
        "{\"model\":\"m\",\"seed\":7,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
            .getBytes(UTF_8);

    assertThat(routes.hop("m", "local")).isEqualTo(new Hop(0, "local", "large"));
    assertThat(routes.hop("m", "local", 3)).isEqualTo(new Hop(3, "local", "small"));
    assertThat(routes.next(Operation.CHAT, "m", plain, 0)).contains(new Hop(2, "claude", "haiku"));
    assertThat(routes.next(Operation.CHAT, "m", seeded, 0)).contains(new Hop(3, "local", "small"));
    assertThat(routes.next(Operation.CHAT, "m", plain, 2)).contains(new Hop(3, "local", "small"));
    assertThat(routes.next(Operation.CHAT, "m", plain, 3)).isEmpty();
    assertThat(routes.hop("m", "claude", 9)).isEqualTo(new Hop(9, "claude", "haiku"));
    assertThat(routes.hop("other", "local")).isEqualTo(new Hop(0, "local", "other"));
  }

  private static final String SEVERAL =
      """
      providers:
        claude: { kind: anthropic, baseUrl: "https://claude.test", apiKeys: [ k ] }
        gemini: { kind: gemini, baseUrl: "https://gemini.test", apiKeys: [ k ] }
        local: { kind: openai-compatible, baseUrl: "http://127.0.0.1:1/v1" }
      models:
        any: { targets: [ { provider: claude }, { provider: gemini }, { provider: local } ] }
        foreign: { targets: [ { provider: claude }, { provider: gemini } ] }
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "CHAT; {}; claude",
        "CHAT; {\"seed\":7}; gemini",
        "CHAT; {\"logit_bias\":{\"1\":1}}; local",
        "RESPONSES; {\"input\":\"x\",\"temperature\":1.5}; gemini",
        "EMBEDDINGS; {\"input\":\"x\"}; local",
      })
  void route_targetsThatCannotExpressTheBody_areSkipped(
      Operation operation, String body, String provider) throws Exception {
    assertThat(routes(SEVERAL).route(operation, "any", body.getBytes(UTF_8)))
        .get()
        .extracting(ModelConfig.Target::provider)
        .isEqualTo(provider);
  }

  @Test
  void route_noTargetCanExpressTheBody_saysWhyTheFirstCannot() {
    byte[] body = "{\"seed\":7,\"logprobs\":true}".getBytes(UTF_8);

    assertThatThrownBy(() -> routes(SEVERAL).route(Operation.CHAT, "foreign", body))
        .isInstanceOfSatisfying(
            InexpressibleException.class, e -> assertThat(e.param()).isEqualTo("seed"))
        .hasMessageContaining("Anthropic Messages");
    assertThatThrownBy(() -> routes(SEVERAL).route(Operation.EMBEDDINGS, "foreign", body))
        .isInstanceOf(InexpressibleException.class);
  }

  @ParameterizedTest
  @CsvSource({"CHAT, .", "RESPONSES, ..", "EMBEDDINGS, .."})
  void route_modelOfDots_whereItIsPartOfThePath_isRefusedByName(Operation operation, String model) {
    Routes routes = routes(AZURE.formatted("apiVersion: '2024-10-21'"));

    assertThatThrownBy(() -> routes.route(operation, model, "{}".getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            InexpressibleException.class, e -> assertThat(e.param()).isEqualTo("model"));
  }

  @ParameterizedTest
  @CsvSource({"preview, ..", "2024-10-21, ...", "2024-10-21, a/../b"})
  void route_modelWithDots_whereTheyDoNoHarm_isTaken(String version, String model)
      throws Exception {
    Routes routes = routes(AZURE.formatted("apiVersion: '" + version + "'"));

    assertThat(routes.route(Operation.CHAT, model, "{}".getBytes(UTF_8))).isPresent();
  }

  private static final String AZURE =
      """
      providers:
        azure: { kind: azure-openai, baseUrl: "https://a.test", apiKeys: [ k ], %s }
      models: { "*": { targets: [ { provider: azure } ] } }
      """;

  @Test
  void route_modelThatNobodyServes_isNone() throws Exception {
    assertThat(routes(SEVERAL).route(Operation.CHAT, "none", new byte[0])).isEmpty();
  }

  @Test
  void providers_ofTheKindsThatNeedAKey_areUsableWithOne() {
    Routes routes =
        routes(
            """
            providers:
              claude: { kind: anthropic, baseUrl: "https://claude.test", apiKeys: [ "" ] }
              gemini: { kind: gemini, baseUrl: "https://gemini.test" }
              azure: { kind: azure-openai, baseUrl: "https://a.test", apiKeys: [ k ], apiVersion: "2024-10-21" }
            """);

    assertThat(routes.lanes()).contains("azure").doesNotContain("claude", "gemini");
  }
}
