package io.headrace.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    assertThat(routes.servedModel("gpt-4o", "local")).isEqualTo("exact");
    assertThat(routes.servedModel("gpt-4o-mini", "local")).isEqualTo("longest");
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
        "models: { 'a*b': { targets: [ { provider: simulator } ] } }; 'a*b' may have a *",
        "models: { a: { targets: [ { provider: none } ] } }; no provider is called 'none'",
      })
  void routes_thatCannotWork_areRefusedByName(String yaml, String named) {
    assertThatThrownBy(() -> routes(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("configuration: ")
        .hasMessageContaining(named);
  }
}
