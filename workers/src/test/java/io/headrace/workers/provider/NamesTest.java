package io.headrace.workers.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Dns;
import org.junit.jupiter.api.Test;

final class NamesTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch never = new CountDownLatch(1);

  @Test
  void lookup_literalAddress_asksNobody() throws Exception {
    try (Names names = new Names(this::hang, LONG, 2)) {
      assertThat(names.lookup("127.0.0.1")).containsExactly(InetAddress.ofLiteral("127.0.0.1"));
      assertThat(names.lookup("::1")).containsExactly(InetAddress.ofLiteral("::1"));
    }
    assertThat(asked.get()).isZero();
  }

  @Test
  void lookup_resolverAnswers_isItsAnswerEachTime() throws Exception {
    InetAddress address = InetAddress.ofLiteral("10.0.0.1");
    Dns system = _ -> List.of(address);
    try (Names names = new Names(system, LONG, 2)) {
      assertThat(names.lookup("host")).containsExactly(address);
      assertThat(names.lookup("host")).containsExactly(address);
    }
  }

  @Test
  void lookup_unknownName_isUnknown() {
    Dns system =
        host -> {
          throw new UnknownHostException(host);
        };
    try (Names names = new Names(system, LONG, 2)) {
      assertThatThrownBy(() -> names.lookup("host")).isInstanceOf(UnknownHostException.class);
    }
  }

  @Test
  void lookup_resolverHangs_endsInTimeAndAsksOnce() {
    try (Names names = new Names(this::hang, Duration.ofMillis(50), 2)) {
      assertThatThrownBy(() -> names.lookup("host")).isInstanceOf(UnknownHostException.class);
      assertThatThrownBy(() -> names.lookup("host")).isInstanceOf(UnknownHostException.class);
    }
    assertThat(asked.get()).isEqualTo(1);
  }

  @Test
  void lookup_interrupted_endsAndLeavesTheMark() {
    try (Names names = new Names(this::hang, LONG, 2)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> names.lookup("host")).isInstanceOf(UnknownHostException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private List<InetAddress> hang(String host) throws UnknownHostException {
    asked.incrementAndGet();
    try {
      never.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw new UnknownHostException(host);
  }
}
