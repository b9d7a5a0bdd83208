package io.headrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedRedisIT {
  @TempDir Path dir;

  @Test
  void start_freePort_answersUntilClosed() throws Exception {
    URI url;
    try (var redis = EmbeddedRedis.start(dir, 0)) {
      url = redis.url();
      assertThat(RedisSocket.reply(url, "PING")).isEqualTo("+PONG");
    }
    assertGone(url);
  }

  @Test
  void restart_afterKill_isEmptyAtTheSameAddress() throws Exception {
    try (var redis = EmbeddedRedis.start(dir, 0)) {
      assertThat(RedisSocket.reply(redis.url(), "SET lease mine")).isEqualTo("+OK");
      redis.kill();
      assertGone(redis.url());

      redis.restart();

      assertThat(RedisSocket.reply(redis.url(), "EXISTS lease")).isEqualTo(":0");
    }
  }

  @Test
  void restart_running_isEmptyAtTheSameAddress() throws Exception {
    try (var redis = EmbeddedRedis.start(dir, 0)) {
      assertThat(RedisSocket.reply(redis.url(), "SET lease mine")).isEqualTo("+OK");

      redis.restart();

      assertThat(RedisSocket.reply(redis.url(), "EXISTS lease")).isEqualTo(":0");
    }
  }

  @Test
  void parentKilled_running_diesToo() throws Exception {
    try (ChildJvm parent = ChildJvm.start(RedisParent.class, dir.toString())) {
      URI url = URI.create(parent.line());
      assertThat(RedisSocket.reply(url, "PING")).isEqualTo("+PONG");

      parent.kill();

      Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertGone(url));
    }
  }

  @Test
  void parentTerminated_notClosed_diesToo() throws Exception {
    try (ChildJvm parent = ChildJvm.start(RedisParent.class, dir.toString())) {
      URI url = URI.create(parent.line());

      assertThat(parent.terminate()).isEqualTo(128 + 15);

      Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertGone(url));
    }
  }

  @Test
  void start_takenPort_saysWhichAndWhatToDo() {
    try (var redis = EmbeddedRedis.start(dir, 0)) {
      int taken = redis.url().getPort();

      assertThatThrownBy(() -> EmbeddedRedis.start(dir, taken))
          .isInstanceOf(EmbeddedStartException.class)
          .hasMessage(
              "port %d on 127.0.0.1 is taken: stop the process that listens there, or give Redis another",
              taken);
    }
  }

  @Test
  void startOrUse_urlThatAnswers_usesAndLeavesIt() throws Exception {
    try (var owner = EmbeddedRedis.start(dir, 0)) {
      var used = EmbeddedRedis.startOrUse(Optional.of(owner.url()), dir);
      assertThat(used.url()).isEqualTo(owner.url());
      assertThatIllegalStateException().isThrownBy(used::kill);

      used.close();

      assertThat(RedisSocket.reply(owner.url(), "PING")).isEqualTo("+PONG");
    }
  }

  @Test
  void startOrUse_urlThatDoesNotAnswer_saysSoWithoutThePassword() {
    URI url = URI.create("redis://user:secret@127.0.0.1:" + FreePort.pick());

    assertThatThrownBy(() -> EmbeddedRedis.startOrUse(Optional.of(url), dir))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessage(
            "no Redis answers at 127.0.0.1:%d: start it, or unset REDIS_URL to use the embedded one",
            url.getPort());
  }

  @Test
  void startOrUse_noUrl_starts() throws Exception {
    try (var redis = EmbeddedRedis.startOrUse(Optional.empty(), dir)) {
      assertThat(RedisSocket.reply(redis.url(), "PING")).isEqualTo("+PONG");
    }
  }

  @Test
  void start_binaryThatFails_repeatsItsLastWord() throws Exception {
    Path broken =
        Files.writeString(dir.resolve("redis-server"), "#!/bin/sh\necho no libssl\nexit 1\n");
    assertThat(broken.toFile().setExecutable(true)).isTrue();

    assertThatThrownBy(() -> RedisProcess.start(broken, FreePort.pick()))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessage(
            "Redis did not start from %s: no libssl; install redis-server on the PATH, or set REDIS_URL",
            broken);
  }

  private static void assertGone(URI url) {
    assertThatThrownBy(() -> RedisSocket.reply(url, "PING")).isInstanceOf(ConnectException.class);
  }
}
