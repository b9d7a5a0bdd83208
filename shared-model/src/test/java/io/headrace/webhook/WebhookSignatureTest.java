package io.headrace.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.config.Secret;
import io.headrace.job.TenantId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WebhookSignatureTest {
  private static final TenantId ACME = new TenantId("acme");

  /** The vector of the official OpenAI clients. */
  @Test
  void standard_ofOpenAisVector_isTheirs() {
    assertThat(
            sign(
                "whsec_RdvaYFYUXuIFuEbvZHwMfYFhUf7aMYjYcmM24+Aj40c=",
                "wh_685c059ae39c8190af8c71ed1022a24d",
                1_750_861_210,
                "{\"id\": \"evt_685c059ae3a481909bdc86819b066fb6\", \"object\": \"event\", \"created_at\": 1750861210, \"type\": \"response.completed\", \"data\": {\"id\": \"resp_123\"}}"))
        .isEqualTo("v1,gUAg4R2hWouRZqRQG4uJypNS8YK885G838+EHb4nKBY=");
  }

  /** The vector of the Standard Webhooks libraries. */
  @Test
  void standard_ofTheLibrariesVector_isTheirs() {
    assertThat(
            sign(
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                "{\"test\": 2432232314}"))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void standard_ofTwoSecrets_hasBothWithASpace() {
    Secret first = new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    byte[] body = "{}".getBytes(UTF_8);

    assertThat(
            WebhookSignature.standard(
                List.of(first, new Secret("plain")), "wh_1", Instant.EPOCH, body))
        .matches("v1,\\S{44} v1,\\S{44}");
  }

  @Test
  void hex_isTheHmacOfTheBody() {
    // RFC 4231, test case 2
    assertThat(
            WebhookSignature.hex(
                new Secret("Jefe"), "what do ya want for nothing?".getBytes(UTF_8)))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  @Test
  void sealedSecret_opensForItsTenantAndDeploymentOnly() {
    SecretBox box = new SecretBox("one");
    Secret secret = box.mint();
    SealedSecret sealed = box.seal(ACME, secret);

    assertThat(secret.value()).startsWith("whsec_");
    assertThat(box.open(ACME, sealed)).isEqualTo(secret);
    assertThat(sealed.sealed()).doesNotContain(secret.value());
    assertThat(secret.value()).endsWith(sealed.hint());
    assertThatThrownBy(() -> box.open(new TenantId("other"), sealed))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SecretBox("two").open(ACME, sealed))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String sign(String secret, String id, long seconds, String body) {
    return WebhookSignature.standard(
        List.of(new Secret(secret)), id, Instant.ofEpochSecond(seconds), body.getBytes(UTF_8));
  }
}
