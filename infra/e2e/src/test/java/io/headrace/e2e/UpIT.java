package io.headrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.embedded.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code headrace up} as a newcomer meets it. */
final class UpIT {
  private static final Pattern ID = Pattern.compile("\"id\":\"(resp_[0-9a-v]+)\"");
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  @TempDir Path dir;
  private final int port = FreePort.pick();
  private final String url = "http://127.0.0.1:" + port;
  private final Clients clients = new Clients(List.of(url));

  @Test
  void up_firstStartAndAfterAKill_answersAndKeepsEveryJob() throws Exception {
    try (Child up = up().awaitReady()) {
      assertThat(up.output()).contains(url, "sk-headrace-dev", "curl -s " + url + "/v1/responses");
      String first = submit();
      assertThat(outcome(first)).contains("\"status\":\"completed\"");
      String second = submit();

      up.kill();
      up.restart();
      up.awaitReady();

      assertThat(outcome(first)).contains("\"status\":\"completed\"");
      assertThat(outcome(second)).contains("\"status\":\"completed\"");
      Map<String, Set<String>> shown = MetricsDocument.shown(clients.get(url + "/metrics").body());
      assertThat(shown).containsKeys("headrace_queue_depth", "headrace_provider_seconds");
      assertThat(MetricsDocument.read().labels()).containsAllEntriesOf(shown);
    }
  }

  @Test
  void up_onSigterm_stopsInTimeAndKeepsRunningJobs() throws Exception {
    try (Child up = up().awaitReady()) {
      String running = submit();
      long begun = System.nanoTime();
      up.stop();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(STOP_LIMIT);
      assertThat(up.output()).doesNotContain("Exception", "ERROR");

      up.restart();
      up.awaitReady();
      assertThat(outcome(running)).contains("\"status\":\"completed\"");
    }
  }

  @Test
  void up_whatCannotWork_isOneLineThatSaysWhatToDo() throws Exception {
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(taken.isBound()).isTrue();
      assertThat(refusal("up", "--port", Integer.toString(port), "--data", dir.toString()))
          .containsExactly(
              "headrace: port %d is in use; give another with --port N, or stop what runs there"
                  .formatted(port));
    }
    Path wrong = Files.writeString(dir.resolve("wrong.yml"), "workers: { concurrency: none }");
    assertThat(refusal("up", "--port", Integer.toString(port), "--config", wrong.toString()))
        .singleElement()
        .asString()
        .contains("workers.concurrency");
    Path file = Files.writeString(dir.resolve("file"), "");
    assertThat(refusal("up", "--port", Integer.toString(port), "--data", file.toString()))
        .singleElement()
        .asString()
        .contains(file.toString());
    assertThat(refusal("up", "--prot", "1")).singleElement().asString().contains("--port");
  }

  private Child up() {
    return Child.start("up", dir, "640m", "up", "--port", Integer.toString(port), "--data", data());
  }

  private String data() {
    return dir.resolve("data").toString();
  }

  /** What a start that ends at once has printed. */
  private List<String> refusal(String... arguments) {
    Path log = dir.resolve("refused.log");
    try (Child refused = Child.start("refused", dir, "256m", arguments)) {
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !refused.isAlive());
      List<String> lines = refused.output().lines().toList();
      Files.delete(log);
      return lines;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String submit() throws Exception {
    HttpResponse<String> answer =
        clients.post(
            url + "/v1/responses",
            "{\"model\":\"gpt-4o-mini\",\"input\":\"Why is the sky blue?\",\"background\":true}");
    assertThat(answer.statusCode()).isEqualTo(200);
    Matcher id = ID.matcher(answer.body());
    assertThat(id.find()).isTrue();
    return id.group(1);
  }

  private String outcome(String id) throws Exception {
    return clients.get(url + "/v1/responses/" + id + "?wait=30").body();
  }
}
