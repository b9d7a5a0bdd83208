package io.headrace.ingress.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PeerSealTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:30Z");
  private static final Duration WAIT = Duration.ofMillis(1500);
  private static final PeerClaims NO_BODY = new PeerClaims(WAIT, "");
  private static final String TARGET = "/v1/responses/resp_1?wait=1";

  private final PeerSeal seal = at(NOW, "secret");
  private final String header = seal.of("GET", TARGET, WAIT);

  private static PeerSeal at(Instant now, String secret) {
    return new PeerSeal(secret, () -> now);
  }

  @Test
  void verify_ownSeal_tellsTheWait() {
    assertThat(seal.verify(header, "GET", TARGET)).contains(NO_BODY);
    assertThat(at(NOW.plusSeconds(300), "secret").verify(header, "GET", TARGET)).contains(NO_BODY);
  }

  @Test
  void verify_anythingElse_isNoPeer() {
    assertThat(seal.verify(header, "DELETE", TARGET)).isEmpty();
    assertThat(seal.verify(header, "GET", TARGET + "0")).isEmpty();
    assertThat(seal.verify(header.replace(".1500.", ".9500."), "GET", TARGET)).isEmpty();
    assertThat(at(NOW, "other").verify(header, "GET", TARGET)).isEmpty();
    assertThat(at(NOW.plusSeconds(360), "secret").verify(header, "GET", TARGET)).isEmpty();
    assertThat(seal.verify("1", "GET", TARGET)).isEmpty();
  }

  @Test
  void verify_sealWithABody_tellsItsHash() {
    byte[] body = {1, 2, 3};
    String sealed = seal.of("POST", TARGET, WAIT, body);
    assertThat(seal.verify(sealed, "POST", TARGET))
        .contains(new PeerClaims(WAIT, PeerSeal.hash(body)));
    String other = sealed.replace(PeerSeal.hash(body), PeerSeal.hash(new byte[] {4}));
    assertThat(seal.verify(other, "POST", TARGET)).isEmpty();
    assertThat(seal.verify(sealed.replace("." + PeerSeal.hash(body), ""), "POST", TARGET))
        .isEmpty();
  }
}
