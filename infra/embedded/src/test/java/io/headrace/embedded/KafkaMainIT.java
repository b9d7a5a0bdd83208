package io.headrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaMainIT {
  /**
   * From the start of the JVM to the last record read: 2 s on an idle machine of two cores. Less
   * than the 9 s of a broker's session, which a restart would wait for otherwise.
   */
  private static final Duration MAX_RESTART = Duration.ofSeconds(8);

  private final int port = FreePort.pick();
  private final Records records = new Records("127.0.0.1:" + port, "numbers");
  @TempDir Path dir;

  @Test
  void start_afterEachSigkill_hasEveryAcknowledgedRecord() throws Exception {
    try (ChildJvm kafka = ready()) {
      records.createTopic();
      records.write(0, 2_000);
      kafka.kill();
    }
    for (int kills = 1; kills <= 3; kills++) {
      Instant killed = Instant.now();
      try (ChildJvm kafka = ready()) {
        assertThat(records.read(2_000 * kills)).isEqualTo(Records.values(2_000 * kills));
        assertThat(Duration.between(killed, Instant.now())).isLessThan(MAX_RESTART);
        records.write(2_000 * kills, 2_000 * (kills + 1));
        kafka.kill();
      }
    }
  }

  @Test
  void sigterm_running_stopsCleanly() throws Exception {
    try (ChildJvm kafka = ready()) {
      assertThat(kafka.terminate()).isEqualTo(128 + 15);
    }
    assertThat(dir.resolve(".kafka_cleanshutdown")).exists();
  }

  @Test
  void start_folderInUse_exitsWithStatus1() throws Exception {
    try (ChildJvm _ = ready();
        ChildJvm second = ChildJvm.start(KafkaMain.class, "--dir", dir.toString(), "--port", "0")) {
      assertThat(second.process().waitFor()).isEqualTo(1);
    }
  }

  private ChildJvm ready() throws Exception {
    ChildJvm kafka =
        ChildJvm.start(KafkaMain.class, "--dir", dir.toString(), "--port", Integer.toString(port));
    assertThat(kafka.line()).isEqualTo("kafka ready on 127.0.0.1:" + port);
    return kafka;
  }
}
