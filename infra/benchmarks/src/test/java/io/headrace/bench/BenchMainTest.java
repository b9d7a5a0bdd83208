package io.headrace.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.bench.FakeGateway.Fault;
import io.headrace.bench.FakeGateway.Faults;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class BenchMainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void run_healthyServer_printsTheTableAndWritesTheJson(@TempDir Path folder)
      throws InterruptedException, IOException {
    Path json = folder.resolve("result.json");
    try (FakeGateway gateway = new FakeGateway(Duration.ZERO, Faults.NONE)) {
      int exit = runShort(gateway, "--key", "sk-secret", "--json", json.toString());

      assertThat(exit).as(printed(out)).isZero();
      assertThat(printed(out)).contains("asked 100.0/s", "submit", "us of CPU a call", "passed");
      JsonNode root = new JsonMapper().readTree(Files.readString(json));
      assertThat(root.at("/plan/mode/name").asString()).isEqualTo("submit");
      assertThat(root.at("/latency_ms/submit/count").asInt()).isEqualTo(100);
      assertThat(root.at("/machine/cores").asInt()).isPositive();
      assertThat(Files.readString(json)).doesNotContain("sk-secret");
      assertThat(printed(out)).doesNotContain("sk-secret");
    }
  }

  @Test
  void run_errors_endsWithOne() throws InterruptedException {
    try (FakeGateway gateway = new FakeGateway(Duration.ZERO, Faults.every(5, Fault.STATUS_503))) {
      assertThat(runShort(gateway)).isEqualTo(1);
      assertThat(printed(out)).contains("http 503: ", "FAILED: ");
    }
  }

  @Test
  void run_questions_areSentAsTheyAre(@TempDir Path folder)
      throws InterruptedException, IOException {
    Path questions = folder.resolve("questions.jsonl");
    Files.writeString(
        questions, "{\"id\":\"q1\",\"input\":\"你好 \\\"x\\\"\"}\n{\"input\":\"two\"}\n");
    try (FakeGateway gateway = new FakeGateway(Duration.ZERO, Faults.NONE)) {
      runShort(gateway, "--questions", questions.toString());

      assertThat(gateway.bodies())
          .contains(
              "{\"model\":\"gpt-4o-mini\",\"input\":\"你好 \\\"x\\\"\",\"background\":true}",
              "{\"model\":\"gpt-4o-mini\",\"input\":\"two\",\"background\":true}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--rat rat",
        "--rate",
        "--rate many",
        "--rate 0",
        "--mode guess",
        "--arrivals odd",
        "--duration soon",
        "--url ftp://x",
        "--body-bytes 3",
        "--max-in-flight 0",
        "--questions /nowhere"
      })
  void run_wrongOption_endsWithTwoAndNamesIt(String line) throws InterruptedException {
    String[] arguments = line.split(" ", -1);

    assertThat(run(arguments)).isEqualTo(2);
    assertThat(printed(err)).contains(arguments[arguments.length - 1].replace("--", ""));
  }

  @Test
  void run_questionsOfAnotherShape_endsWithTwo(@TempDir Path folder)
      throws InterruptedException, IOException {
    Path questions = folder.resolve("questions.jsonl");
    Files.writeString(questions, "{\"question\":\"two\"}\n");

    assertThat(run("--questions", questions.toString())).isEqualTo(2);
    assertThat(printed(err)).contains("questions: a line is not");
  }

  @Test
  void run_help_listsTheOptions() throws InterruptedException {
    assertThat(run("--help")).isZero();
    assertThat(printed(out)).contains("--max-in-flight");
  }

  @Test
  void parse_nothing_isTheDefaultPlan() {
    BenchOptions options = BenchOptions.parse();

    assertThat(options.plan().arrivals().duration()).isEqualTo(Duration.ofSeconds(60));
    assertThat(options.plan().limits()).isEqualTo(LoadPlan.Limits.forMode(new Mode.Submit()));
    assertThat(options.json()).isEqualTo(Optional.empty());
  }

  @Test
  void parse_poll_hasItsInterval() {
    LoadPlan plan = BenchOptions.parse("--mode", "poll", "--poll-interval", "20ms").plan();

    assertThat(plan.mode()).isEqualTo(new Mode.Poll(Duration.ofMillis(20)));
  }

  @Test
  void parse_waitingMode_hasAConnectionForEachJobInFlight() {
    LoadPlan plan = BenchOptions.parse("--mode", "wait", "--max-in-flight", "77").plan();

    assertThat(plan.limits().connections()).isEqualTo(77);
  }

  private int runShort(FakeGateway gateway, String... more) throws InterruptedException {
    String base = "--rate 100 --warmup 400ms --duration 1s --url " + gateway.url();
    String[] arguments = (base + " " + String.join(" ", more)).trim().split(" ", -1);
    return run(arguments);
  }

  private int run(String... arguments) throws InterruptedException {
    return BenchMain.run(stream(out), stream(err), arguments);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, UTF_8);
  }

  private static String printed(ByteArrayOutputStream bytes) {
    return bytes.toString(UTF_8);
  }
}
