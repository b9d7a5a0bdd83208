package io.headrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.Test;

final class FatalExitIT {
  @Test
  void exit_duringAStart_failsTheStartAndTheJvmLives() {
    var start = new CompletableFuture<Void>();
    try (var _ = FatalExit.guard(start)) {
      assertThatIllegalStateException().isThrownBy(() -> Exit.halt(1, "disk full"));
    }
    assertThat(start.exceptionNow()).hasMessage("it gave up with status 1, disk full");
  }

  @Test
  void exit_afterTheStart_namesTheCauseAndEndsTheJvm() throws Exception {
    try (ChildJvm halted = ChildJvm.start(HaltedLater.class)) {
      assertThat(halted.line())
          .endsWith("Kafka has failed for good (disk full), so this process ends now");
      assertThat(halted.process().waitFor()).isEqualTo(3);
    }
  }

  /** What a broker does when its only disk fails. */
  static final class HaltedLater {
    private HaltedLater() {}

    public static void main(String[] args) {
      FatalExit.guard(new CompletableFuture<>()).close();
      Exit.halt(3, "disk full");
    }
  }
}
