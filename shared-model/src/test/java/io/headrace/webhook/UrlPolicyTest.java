package io.headrace.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UrlPolicyTest {
  private static final UrlPolicy STRICT = new UrlPolicy(new AllowList(List.of()));
  private static final UrlPolicy OPEN =
      new UrlPolicy(new AllowList(List.of("localhost", "127.0.0.0/8", "::1/128")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com",
        "https://example.com:443/a?b=c",
        "https://8.8.8.8/",
        "HTTPS://E.com/"
      })
  void publicHttps_mayBeUsed(String url) {
    assertThat(STRICT.refusal(url)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com/",
        "ftp://example.com/",
        "https://example.com:8443/",
        "https://user@example.com/",
        "https://user:pass@example.com/",
        "https://example.com/#part",
        "https:///path",
        "/path",
        "mailto:a@b",
        "https://exa mple.com/",
        "https://localhost:9000/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://169.254.169.254/latest/meta-data",
        ""
      })
  void everythingElse_isRefused(String url) {
    assertThat(STRICT.refusal(url)).isPresent();
  }

  @Test
  void allowed_mayBeUsed_byHttpAndOnAnyPort() {
    assertThat(OPEN.refusal("http://localhost:9000/")).isEmpty();
    assertThat(OPEN.refusal("http://127.0.0.1:9000/")).isEmpty();
    assertThat(OPEN.refusal("http://[::1]:9000/")).isEmpty();
    assertThat(OPEN.refusal("http://10.0.0.1/")).isPresent();
    assertThat(OPEN.refusal("http://user@localhost/")).isPresent();
    assertThat(OPEN.refusal("gopher://localhost/")).isPresent();
  }

  @Test
  void longUrl_isRefused() {
    assertThat(STRICT.refusal("https://example.com/" + "x".repeat(UrlPolicy.MAX_LENGTH)))
        .isPresent();
  }

  @Test
  void address_inABlock_isPermittedByTheBlockOnly() {
    AddressPolicy policy = new AddressPolicy(new AllowList(List.of("10.1.0.0/15")));

    assertThat(policy.permits("a", InetAddress.ofLiteral("10.1.2.3"))).isTrue();
    assertThat(policy.permits("a", InetAddress.ofLiteral("10.0.255.255"))).isTrue();
    assertThat(policy.permits("a", InetAddress.ofLiteral("10.2.0.0"))).isFalse();
    assertThat(policy.permits("a", InetAddress.ofLiteral("2606:4700::1111"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "example.com/8", "a b", "http://x", ""})
  void listThatMakesNoSense_isRefused(String entry) {
    assertThatThrownBy(() -> new AllowList(List.of(entry)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
