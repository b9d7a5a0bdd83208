package io.headrace.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.job.JobLinks;
import io.headrace.job.JobRequest;
import io.headrace.job.Operation;
import io.headrace.job.Slice;
import io.headrace.job.TenantId;
import io.headrace.job.Tier;
import io.headrace.wire.InexpressibleException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RoutesTest {
  private static final TenantId DEV = new TenantId("dev");

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

    assertThat(routes.here(job("gpt-4o"), "local").model()).isEqualTo("exact");
    assertThat(routes.here(job("gpt-4o-mini"), "local").model()).isEqualTo("longest");
    assertThat(routes.route("gpt-3").orElseThrow().provider()).isEqualTo("simulator");
  }

  @Test
  void named_leavesOutWhatOnlyClientsName() {
    Routes routes =
        routes(
            """
            providers: { local: { kind: openai-compatible, baseUrl: "http://127.0.0.1:1/v1" } }
            models:
              "llama*": { targets: [ { provider: local } ] }
              phi: { targets: [ { provider: local } ] }
              "gpt-4*": { targets: [ { provider: openai }, { provider: local, model: big } ] }
              o3: { targets: [ { provider: openai } ], cheaper: { provider: local, model: small } }
            """);

    assertThat(routes.named("local")).containsExactlyInAnyOrder("phi", "big", "small");
    assertThat(routes.named("openai")).containsExactly("o3");
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
        "providers: { claude: { kind: anthropic, accounts: [ { name: a, apiKey: k, reservedFor: [ vip ] } ] } }; providers.claude.accounts: 'a' is reserved for 'vip'",
        "{ providers: { l: { kind: openai, models: { b: { limits: {} } } } }, models: { a: { targets: [ { provider: l, model: c } ] } } }; providers.l.models.b: no model",
        "lanes: { vip: { tenants: [ a ] } }; lanes.vip: no provider is called 'vip'",
        "lanes: { vip: { provider: simulator } }; lanes.vip: say whose jobs",
        "lanes: { simulator: { tenants: [ a ] } }; lanes.simulator: is the lane of all other jobs",
        "lanes: { simulator: { provider: openai } }; lanes.simulator: is the lane of all other jobs",
        "lanes: { 'a.b': { provider: simulator, tenants: [ a ] } }; lanes: the name 'a.b'",
        "lanes: { vip: { provider: simulator, models: [ 'a*b' ] } }; 'a*b' may have a *",
        "lanes: { vip: { provider: simulator, tenants: [ '*a' ] } }; '*a' may have a *",
        "lanes: { vip: { provider: simulator, tenants: [] } }; tenants must name at least one",
        "lanes: { vip: }; lanes.vip: is empty",
        "{ providers: { l: { kind: openai, baseUrl: \"http://l\", accounts: [ { name: a, apiKey: k, reservedFor: [ vip ] } ] } }, lanes: { vip: { provider: l, tenants: [ a ] } } }; providers.l.accounts: all are reserved for other lanes than 'l'",
        "lanes: { vip: { provider: simulator, tenants: [ a ], concurrency: 0 } }; concurrency must be",
        "lanes: { simulator: { scheduling: random } }; scheduling must be one of fair, feedback, weighted, strict, fifo; got 'random'",
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

    JobRequest m = job("m");

    assertThat(routes.here(m, "local")).isEqualTo(hop(0, "local", "large"));
    assertThat(routes.here(m, "local", 3)).isEqualTo(hop(3, "local", "small"));
    assertThat(routes.next(m, plain, 0, Set.of())).contains(hop(2, "claude", "haiku"));
    assertThat(routes.next(m, seeded, 0, Set.of())).contains(hop(3, "local", "small"));
    assertThat(routes.next(m, plain, 2, Set.of())).contains(hop(3, "local", "small"));
    assertThat(routes.next(m, plain, 3, Set.of())).isEmpty();
    assertThat(routes.next(m, plain, 3, Set.of(0, 1, 2))).contains(hop(4, "local", "large"));
    assertThat(routes.next(m, plain, 4, Set.of(0, 2))).contains(hop(6, "claude", "haiku"));
    assertThat(routes.here(m, "claude", 6)).isEqualTo(hop(6, "claude", "haiku"));
    assertThat(routes.isLastResort(m, 3)).isFalse();
    assertThat(routes.isLastResort(m, 4)).isTrue();
    assertThat(routes.here(m, "claude", 9)).isEqualTo(hop(9, "claude", "haiku"));
    assertThat(routes.here(job("other"), "local")).isEqualTo(hop(0, "local", "other"));
  }

  @Test
  void cheaper_isThereOnce() {
    Routes routes =
        routes(
            """
            providers: { local: { kind: openai-compatible, baseUrl: "http://127.0.0.1:1/v1" } }
            models:
              m: { targets: [ { provider: local } ], cheaper: { provider: local, model: small } }
              n: { targets: [ { provider: local } ] }
            """);
    byte[] body = "{}".getBytes(UTF_8);

    assertThat(routes.cheaper(job("m"), body)).contains(hop(2, "local", "small"));
    assertThat(routes.here(job("m"), "local", 2)).isEqualTo(hop(2, "local", "small"));
    assertThat(routes.isLastResort(job("m"), 2)).isTrue();
    assertThat(routes.next(job("m"), body, 0, Set.of(0))).isEmpty();
    assertThat(routes.next(job("m"), body, 1, Set.of(0))).isEmpty();
    assertThat(routes.next(job("m"), body, 2, Set.of(0))).contains(hop(3, "local", "m"));
    assertThat(routes.here(job("m"), "local", 3)).isEqualTo(hop(3, "local", "m"));
    assertThat(routes.next(job("m"), body, 3, Set.of(0))).isEmpty();
    assertThat(routes.cheaper(job("n"), body)).isEmpty();
  }

  private static final String LANES =
      """
      providers:
        local:
          kind: openai-compatible
          baseUrl: "http://127.0.0.1:1/v1"
          accounts: [ { name: a, apiKey: k, reservedFor: [ vip ] }, { name: b, apiKey: l, reservedFor: [ local, images, research ] } ]
      models: { "*": { targets: [ { provider: local, model: one } ] } }
      lanes:
        local: { provider: local, scheduling: fifo }
        vip: { provider: local, tenants: [ acme ], scheduling: feedback }
        images: { provider: local, models: [ "image-*", picture ], tenants: [ acme, other ] }
        research: { provider: local, tenants: [ "research-*" ] }
      """;

  @ParameterizedTest
  @CsvSource({
    "acme, image-1, vip",
    "other, image-1, images",
    "other, picture, images",
    "other, pictures, local",
    "third, image-1, local",
    "research-1, image-1, research",
    "research, image-1, local"
  })
  void route_lanesInFrontOfAProvider_theFirstThatFitsTakesTheJob(
      String tenant, String model, String lane) throws Exception {
    Routes routes = routes(LANES);

    assertThat(routes.route(new TenantId(tenant), Operation.CHAT, model, "{}".getBytes(UTF_8)))
        .contains(new Hop(0, lane, "local", "one"));
    assertThat(routes.here(job(model), lane)).isEqualTo(new Hop(0, lane, "local", "one"));
    assertThat(routes.lanes("local").keySet())
        .containsExactlyInAnyOrder("local", "vip", "images", "research");
    assertThat(routes.lanes()).contains("local", "vip", "images", "research");
  }

  @Test
  void lanes_schedulingOfALane_isItsOwn() {
    Map<String, Optional<Scheduling>> orders = new HashMap<>();
    routes(LANES).lanes("local").forEach((name, lane) -> orders.put(name, lane.scheduling()));

    assertThat(orders)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "vip",
                Optional.of(Scheduling.FEEDBACK),
                "local",
                Optional.of(Scheduling.FIFO),
                "images",
                Optional.empty(),
                "research",
                Optional.empty()));
  }

  private static JobRequest job(String model) {
    return new JobRequest(
        DEV,
        "key",
        Tier.DEFAULT,
        Operation.CHAT,
        model,
        Instant.EPOCH,
        true,
        true,
        Optional.empty(),
        Slice.ABSENT,
        Slice.ABSENT,
        JobLinks.NONE);
  }

  private static Hop hop(int place, String provider, String model) {
    return new Hop(place, provider, provider, model);
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
        "CHAT; {\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}; claude",
        "CHAT; {\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"seed\":7}; gemini",
        "CHAT; {\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"logit_bias\":{\"1\":1}}; local",
        "RESPONSES; {\"input\":\"x\",\"temperature\":1.5}; gemini",
        "EMBEDDINGS; {\"input\":\"x\"}; local",
      })
  void route_targetsThatCannotExpressTheBody_areSkipped(
      Operation operation, String body, String provider) throws Exception {
    assertThat(routes(SEVERAL).route(DEV, operation, "any", body.getBytes(UTF_8)))
        .get()
        .extracting(Hop::provider)
        .isEqualTo(provider);
  }

  @Test
  void route_noTargetCanExpressTheBody_saysWhyTheFirstCannot() {
    byte[] body =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"seed\":7,\"logprobs\":true}"
            .getBytes(UTF_8);

    assertThatThrownBy(() -> routes(SEVERAL).route(DEV, Operation.CHAT, "foreign", body))
        .isInstanceOfSatisfying(
            InexpressibleException.class, e -> assertThat(e.param()).isEqualTo("seed"))
        .hasMessageContaining("Anthropic Messages");
    assertThatThrownBy(() -> routes(SEVERAL).route(DEV, Operation.EMBEDDINGS, "foreign", body))
        .isInstanceOf(InexpressibleException.class);
  }

  @ParameterizedTest
  @CsvSource({"CHAT, .", "RESPONSES, ..", "EMBEDDINGS, .."})
  void route_modelOfDots_whereItIsPartOfThePath_isRefusedByName(Operation operation, String model) {
    Routes routes = routes(AZURE.formatted("apiVersion: '2024-10-21'"));

    assertThatThrownBy(() -> routes.route(DEV, operation, model, "{}".getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            InexpressibleException.class, e -> assertThat(e.param()).isEqualTo("model"));
  }

  @ParameterizedTest
  @CsvSource({"preview, ..", "2024-10-21, ...", "2024-10-21, a/../b"})
  void route_modelWithDots_whereTheyDoNoHarm_isTaken(String version, String model)
      throws Exception {
    Routes routes = routes(AZURE.formatted("apiVersion: '" + version + "'"));

    assertThat(routes.route(DEV, Operation.CHAT, model, "{}".getBytes(UTF_8))).isPresent();
  }

  private static final String AZURE =
      """
      providers:
        azure: { kind: azure-openai, baseUrl: "https://a.test", apiKeys: [ k ], %s }
      models: { "*": { targets: [ { provider: azure } ] } }
      """;

  @Test
  void route_modelThatNobodyServes_isNone() throws Exception {
    assertThat(routes(SEVERAL).route(DEV, Operation.CHAT, "none", new byte[0])).isEmpty();
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
