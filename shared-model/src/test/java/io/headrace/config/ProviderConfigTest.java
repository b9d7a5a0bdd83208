package io.headrace.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProviderConfigTest {
  @Test
  void accounts_givenInFull_areReadAsWritten() {
    ProviderConfig provider =
        provider(
            """
            kind: anthropic
            baseUrl: "https://claude.test"
            apiKeys: [ ignored ]
            accounts:
              - { name: main, apiKey: k1, weight: 3, limits: { requestsPerMinute: 600, tokensPerMinute: 90000, concurrency: 100 } }
              - { name: spare, apiKey: k2, limits: { requestsPerMinute: 60, burst: 1s, algorithm: leaky-bucket }, reservedFor: [ vip ] }
              - { name: unset, apiKey: "" }
            models: { opus: { limits: { tokensPerMinute: 1000 } } }
            """);

    assertThat(provider.usableAccounts())
        .extracting(AccountConfig::name)
        .containsExactly("main", "spare");
    AccountConfig main = provider.usableAccounts().getFirst();
    assertThat(main.weightOrDefault()).isEqualTo(3);
    assertThat(main.limitsOrNone().requestsPerMinute()).contains(600L);
    assertThat(main.limitsOrNone().burstOrDefault()).isEqualTo(Duration.ofSeconds(6));
    assertThat(main.isOpenTo("claude")).isTrue();
    AccountConfig spare = provider.usableAccounts().getLast();
    assertThat(spare.weightOrDefault()).isEqualTo(1);
    assertThat(spare.limitsOrNone().algorithmOrDefault())
        .isEqualTo(LimitsConfig.Algorithm.LEAKY_BUCKET);
    assertThat(spare.isOpenTo("claude")).isFalse();
    assertThat(spare.isOpenTo("vip")).isTrue();
    assertThat(provider.modelLimits("opus").tokensPerMinute()).contains(1000L);
    assertThat(provider.modelLimits("haiku")).isEqualTo(LimitsConfig.NONE);
  }

  @Test
  void accounts_keysAlone_areAccountsWithoutLimits() {
    ProviderConfig provider =
        provider("{ kind: gemini, baseUrl: \"https://g.test\", apiKeys: [ a, \"\", b ] }");

    assertThat(provider.usableAccounts())
        .extracting(AccountConfig::name)
        .containsExactly("key-1", "key-3");
  }

  @Test
  void accounts_noKeyAtAll_isOneWhereTheKindNeedsNone() {
    assertThat(provider("{ kind: gemini, baseUrl: \"https://g.test\" }").isUsable()).isFalse();
    ProviderConfig local = provider("{ kind: openai-compatible, baseUrl: \"http://l.test\" }");
    assertThat(local.isUsable()).isTrue();
    assertThat(local.usableAccounts()).hasSize(1);
  }

  @SuppressWarnings("NullAway") // it is in the YAML
  private static ProviderConfig provider(String yaml) {
    String indented = yaml.strip().indent(4);
    String text =
        yaml.startsWith("{") ? "providers:\n  p: " + yaml : "providers:\n  p:\n" + indented;
    return Settings.load(Optional.empty(), Map.of())
        .with(text)
        .section("providers", Routes.Providers.class)
        .get("p");
  }
}
