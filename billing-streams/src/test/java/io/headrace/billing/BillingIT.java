package io.headrace.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.embedded.EmbeddedKafka;
import io.headrace.ops.Health;
import io.headrace.usage.UsageSums;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BillingIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path dir;

  @Test
  void totals_afterKillsInTheMiddle_areExact() throws Exception {
    long seed = new Random().nextLong();
    try (var kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0)) {
      String bootstrap = kafka.bootstrapServers();
      createTopics(bootstrap);
      try (var writer = new JobsWriter(bootstrap, 5, seed);
          var minutes = new Totals(bootstrap, "usage.minute")) {
        for (int kills = 1; kills <= 2; kills++) {
          Process billing = BillingProcess.start(bootstrap, dir.resolve("state"));
          UsageSums before = minutes.sum();
          write(writer, 8_000);
          await().until(() -> minutes.sum().jobs() > before.jobs()); // amid its work
          write(writer, 1_000);
          BillingProcess.kill(billing);
        }
        write(writer, 2_000);
        Process billing = BillingProcess.start(bootstrap, dir.resolve("state"));
        try {
          awaitTotals(bootstrap, "usage.minute", writer.committed());
          awaitTotals(bootstrap, "usage.hour", writer.committed());
          awaitTotals(bootstrap, "usage.day", writer.committed());
        } catch (Exception | Error e) {
          throw new AssertionError("seed " + seed, e);
        } finally {
          BillingProcess.kill(billing);
        }
      }
    }
  }

  /** 2,000 jobs a second of three tenants: what this role writes must not grow with the jobs. */
  @Test
  void records_perJob_areFew() throws Exception {
    try (var kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0)) {
      String bootstrap = kafka.bootstrapServers();
      createTopics(bootstrap);
      var settings = BillingProcess.settings(bootstrap, dir.resolve("state").toString());
      var health = new Health();
      try (var _ = Billing.start(settings, health, new SimpleMeterRegistry());
          var writer = new JobsWriter(bootstrap, 3, 1)) {
        await().until(health::isReady);
        Instant start = Instant.now();
        int jobs = 10_000;
        for (int sent = 0; sent < jobs; sent += 20) {
          Instant due = start.plusMillis(sent / 2);
          await().until(() -> !Instant.now().isBefore(due));
          writer.commit(20, start);
        }
        awaitTotals(bootstrap, "usage.day", writer.committed());

        Written written = Written.by("headrace-usage", bootstrap);
        System.out.printf(
            "records written per job: %.4f, with transaction markers %.4f%n",
            (double) written.records() / jobs, (double) written.offsets() / jobs);
        assertThat(written.records()).isLessThan(jobs / 20);
      }
    }
  }

  @Test
  void close_running_endsWithin5Seconds() throws Exception {
    try (var kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0)) {
      String bootstrap = kafka.bootstrapServers();
      var health = new Health();
      var settings = BillingProcess.settings(bootstrap, dir.resolve("state").toString());
      var metrics = new SimpleMeterRegistry();
      AutoCloseable billing = Billing.start(settings, health, metrics);
      await().until(health::isReady);
      assertThat(metrics.get("headrace.streams.running").gauge().value()).isEqualTo(1);

      Instant asked = Instant.now();
      billing.close();

      assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(5));
      assertThat(health.states()).isEmpty();
    }
  }

  /** Outcomes of the last three hours; every fifth transaction is aborted. */
  private static void write(JobsWriter writer, int jobs) {
    for (int batch = 0; batch < jobs / 100; batch++) {
      Instant at = Instant.now().minusSeconds(batch * 200L % 10_800);
      writer.commit(100, at);
      if (batch % 5 == 4) {
        writer.abort(100, at);
      }
    }
  }

  private static void awaitTotals(String bootstrap, String topic, UsageSums expected) {
    try (var totals = new Totals(bootstrap, topic)) {
      await().untilAsserted(() -> assertThat(totals.sum()).as(topic).isEqualTo(expected));
    }
  }

  /** As the first role to start does. */
  private void createTopics(String bootstrap) throws Exception {
    var settings = BillingProcess.settings(bootstrap, dir.resolve("first").toString());
    Billing.ensureTopics(settings);
  }

  private static ConditionFactory await() {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(1))
        .pollDelay(Duration.ZERO);
  }
}
