package io.headrace.ingress.jobs;

import static io.headrace.ingress.jobs.SampleRecords.TENANT;
import static io.headrace.ingress.jobs.SampleRecords.event;
import static io.headrace.ingress.jobs.SampleRecords.finished;
import static io.headrace.ingress.jobs.SampleRecords.id;
import static io.headrace.ingress.jobs.SampleRecords.request;
import static io.headrace.ingress.jobs.SampleRecords.requestOf;
import static io.headrace.ingress.jobs.TableOnBroker.topic;

import com.sun.management.OperatingSystemMXBean;
import io.headrace.job.JobId;
import io.headrace.job.JobStatus;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;

/**
 * How much the table takes in, and for how much CPU: run it against a broker of another process.
 * Arguments: bootstrap servers, jobs, MiB of body cache, jobs between a request and its outcome.
 */
final class MeasureIntake {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private MeasureIntake() {}

  public static void main(String[] arguments) throws Exception {
    int jobs = Integer.parseInt(arguments[1]);
    long cache = Long.parseLong(arguments[2]) << 20;
    int gap = Integer.parseInt(arguments[3]);
    Path state = Files.createTempDirectory("job-table");
    try (var broker = new TableOnBroker(arguments[0])) {
      for (int round = 1; round <= 4; round++) {
        produce(broker, jobs, gap);
        long cpu = PROCESS.getProcessCpuTime();
        long start = System.nanoTime();
        JobTable table = broker.ready(state, cache);
        long ready = System.nanoTime();
        readAll(broker, table);
        report(round, 2L * jobs, start, ready, PROCESS.getProcessCpuTime() - cpu);
        table.close();
      }
    }
  }

  private static void report(int round, long records, long start, long ready, long cpuNanos) {
    long now = System.nanoTime();
    System.out.printf(
        "round %d: %d records, ready after %d ms, read after %d ms: %d/s;"
            + " us CPU each: process %.1f, stream thread %.1f, all Kafka threads %.1f%n",
        round,
        records,
        Duration.ofNanos(ready - start).toMillis(),
        Duration.ofNanos(now - start).toMillis(),
        records * 1_000_000_000L / (now - start),
        cpuNanos / 1e3 / records,
        cpuOf("StreamThread-") / 1e3 / records,
        (cpuOf("StreamThread-") + cpuOf("kafka-") + cpuOf("StateUpdater")) / 1e3 / records);
  }

  /** Of the Java threads that live now; the compiler and RocksDB have others. */
  private static long cpuOf(String name) {
    return Arrays.stream(THREADS.dumpAllThreads(false, false))
        .filter(thread -> thread.getThreadName().contains(name))
        .filter(thread -> !thread.getThreadName().contains("producer-network-thread | producer-"))
        .mapToLong(thread -> THREADS.getThreadCpuTime(thread.getThreadId()))
        .sum();
  }

  private static void produce(TableOnBroker broker, int jobs, int gap) {
    byte[] question = new byte[1_000];
    byte[] answer = new byte[1_500];
    Deque<JobId> open = new ArrayDeque<>();
    try (var producer = broker.producer(Map.of("linger.ms", 5))) {
      for (int i = 0; i < jobs + gap; i++) {
        if (i < jobs) {
          JobId id = id(i % TableOnBroker.PARTITIONS);
          open.add(id);
          var _ = producer.send(requestOf(topic("sim"), id, request(), question));
        }
        if (i >= gap) {
          var _ = producer.send(event(open.remove(), finished(JobStatus.COMPLETED), answer));
        }
      }
    }
  }

  /** The newest job of each partition, last in both logs. */
  private static void readAll(TableOnBroker broker, JobTable table) throws InterruptedException {
    for (int partition = 0; partition < TableOnBroker.PARTITIONS; partition++) {
      JobId last = id(partition);
      long request = broker.send(requestOf(last)).offset();
      long outcome = broker.send(SampleRecords.outcomeOf(last)).offset();
      Duration limit = Duration.ofMinutes(2);
      if (!table.awaitRead(topic("sim"), partition, request, limit)
          || !table.awaitRead("jobs", partition, outcome, limit)
          || table.find(last, TENANT, Duration.ZERO).isEmpty()) {
        throw new IllegalStateException("partition " + partition + " was not read within " + limit);
      }
    }
  }
}
