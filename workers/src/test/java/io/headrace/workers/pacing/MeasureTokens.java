package io.headrace.workers.pacing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.TenantId;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToLongFunction;
import tools.jackson.databind.json.JsonMapper;

/** What an estimate costs, in microseconds a body. Argument: the file of sample questions. */
final class MeasureTokens {
  private static final TenantId TENANT = new TenantId("dev");
  private static final String MODEL = "gpt-4o-mini";
  private static final long ROUND_NANOS = 2_000_000_000L;
  private static final int ROUNDS = 3;
  private static long sum;

  private MeasureTokens() {}

  public static void main(String[] args) throws Exception {
    TokenEstimates estimates = new TokenEstimates();
    ExactTokens exact = new ExactTokens();
    long used = used();
    long begun = nanos();
    sum += exact.of(MODEL, body("en", 100, args[0])).orElseThrow();
    System.out.printf(
        "vocabulary: %d ms, %d MiB%n", (nanos() - begun) / 1_000_000, used() - used >> 20);
    for (String language : new String[] {"en", "zh"}) {
      for (int size : new int[] {1_000, 32_000}) {
        byte[] body = body(language, size, args[0]);
        measure(language, body, "rough", b -> estimates.estimate(TENANT, MODEL, b));
        measure(language, body, "exact", b -> exact.of(MODEL, b).orElseThrow());
      }
    }
    System.out.println("(" + sum + ")");
  }

  /** Of this thread: others may use the machine too. */
  private static long nanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void measure(String language, byte[] body, String how, ToLongFunction<byte[]> by) {
    for (int round = 1; round <= ROUNDS; round++) {
      long begun = nanos();
      long count = 0;
      while (nanos() - begun < ROUND_NANOS) {
        for (int i = 0; i < 10; i++) {
          sum += by.applyAsLong(body);
        }
        count += 10;
      }
      double micros = (nanos() - begun) / 1e3 / count;
      if (round == ROUNDS) {
        System.out.printf(
            "%s %d bytes, %s: %.2f us, %d tokens%n",
            language, body.length, how, micros, by.applyAsLong(body));
      }
    }
  }

  private static byte[] body(String language, int size, String file) throws Exception {
    JsonMapper json = JsonMapper.builder().build();
    StringBuilder text = new StringBuilder();
    while (text.toString().getBytes(UTF_8).length < size) {
      Files.readAllLines(Path.of(file)).stream()
          .map(json::readTree)
          .filter(line -> line.at("/metadata/lang").asString().equals(language))
          .forEach(line -> text.append(line.path("input").asString()).append(' '));
    }
    byte[] bytes = text.toString().getBytes(UTF_8);
    String cut = new String(bytes, 0, size, UTF_8);
    return json.writeValueAsBytes(json.createObjectNode().put("model", MODEL).put("input", cut));
  }
}
