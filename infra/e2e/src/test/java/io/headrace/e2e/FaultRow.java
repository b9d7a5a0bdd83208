package io.headrace.e2e;

import io.headrace.job.JobStatus;
import io.headrace.simulator.AccountCalls;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one fault did.
 *
 * @param calm latencies of the healthy lanes' jobs before it, in order, from acceptance to outcome
 * @param during the same, of those accepted while it lasted
 * @param fifths the p99 of each fifth of that time
 * @param ended how many of the faulty lane's jobs of that time ended in which way, at whom
 * @param attempts of those, at all targets
 * @param faulty what the faulty provider counted from then until the backlog was gone
 * @param backlog unfinished jobs when it was over
 * @param drained the time until there were none
 * @param after the account's calls in that time, by second
 * @param doubled jobs with more than one outcome
 */
record FaultRow(
    String fault,
    List<Long> calm,
    List<Long> during,
    List<Long> fifths,
    Map<String, Long> ended,
    long attempts,
    Upstream.Counted faulty,
    long backlog,
    Duration drained,
    List<AccountCalls.Second> after,
    long doubled) {
  private static final double AIM = 1.2;
  private static final int MINUTE = 60;

  static Map<String, Long> ended(List<JobLog.Served> jobs) {
    return jobs.stream()
        .collect(Collectors.groupingBy(FaultRow::end, TreeMap::new, Collectors.counting()));
  }

  private static String end(JobLog.Served job) {
    JobStatus status = job.end().status();
    return job.end().provider().isEmpty()
        ? status.label() + " without a call"
        : status.label() + " at " + job.end().provider();
  }

  long jobs() {
    return ended.values().stream().mapToLong(Long::longValue).sum();
  }

  double ratio() {
    return (double) percentile(during, 99) / percentile(calm, 99);
  }

  boolean meetsAim() {
    return ratio() <= AIM;
  }

  void print(int perSecond) {
    System.out.printf(
        "  %-30s | healthy p50, p99: %d, %d -> %d, %d ms (x %.2f; by fifths %s) | faulty: %s | attempts a job %.2f, calls a job %.2f | %d open, gone in %.1f s | most in 1 s %d of %d, in 60 s %d of %d, refused %d | doubled %d | load %.1f%n",
        fault,
        percentile(calm, 50),
        percentile(calm, 99),
        percentile(during, 50),
        percentile(during, 99),
        ratio(),
        fifths,
        ended,
        (double) attempts / Math.max(1, jobs()),
        (double) faulty.calls() / Math.max(1, faulty.jobs()),
        backlog,
        drained.toMillis() / 1000.0,
        most(1),
        perSecond,
        most(MINUTE),
        MINUTE * perSecond,
        refused(),
        doubled,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /** Calls beyond the account's limit, with what it saves up. */
  long refused() {
    return after.stream().mapToLong(AccountCalls.Second::refused).sum();
  }

  /** Calls that were let through within so many seconds. */
  private long most(int seconds) {
    return after.stream()
        .mapToLong(first ->
            after.stream()
                .filter(next ->
                    next.second() >= first.second() && next.second() < first.second() + seconds)
                .mapToLong(AccountCalls.Second::admitted)
                .sum())
        .max()
        .orElse(0);
  }

  static long percentile(List<Long> sorted, int percent) {
    return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }
}
