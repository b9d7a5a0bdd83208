package io.headrace.topic;

import io.headrace.job.Priority;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;

/** Every topic, in pipeline order: the table of contents of the system. */
public record Topics(Retention retention) {
  /** All request topics, whatever the lane. */
  public static final Pattern REQUESTS =
      Pattern.compile("requests\\.[A-Za-z0-9_-]+\\.(high|normal|low)");

  /**
   * How long records are kept.
   *
   * @param requests longest deadline and a margin; input items can be listed for this long
   * @param results how long a finished job can be fetched
   */
  public record Retention(Duration requests, Duration results, Duration minutes, Duration days) {
    public Retention {
      requirePositive("requests", requests);
      requirePositive("results", results);
      requirePositive("minutes", minutes);
      requirePositive("days", days);
    }

    private static void requirePositive(String name, Duration kept) {
      if (!kept.isPositive()) {
        throw new IllegalArgumentException(name + " must be more than 0, got " + kept);
      }
    }
  }

  /** A lane's queue of one priority: key job id, value the client's body, metadata in headers. */
  public Topic<String, byte[]> requests(String lane, Priority priority) {
    return log("requests." + lane + "." + priority.label(), retention.requests());
  }

  /** {@code Started} and {@code Finished} by job id; the value is the body to show. */
  public Topic<String, byte[]> jobs() {
    return log("jobs", retention.results());
  }

  /** Cancel commands by job id; read by every worker and by the job table. */
  public Topic<String, byte[]> cancellations() {
    return log("cancellations", retention.requests());
  }

  /** Requests given up: the request record as it was, with the reason and the attempts. */
  public Topic<String, byte[]> dead() {
    return log("requests.dead", retention.results());
  }

  /** Sums of one tenant and model over one minute. */
  public Topic<String, byte[]> usageMinute() {
    return table("usage.minute", retention.minutes());
  }

  /** Sums of one tenant and model over one hour. */
  public Topic<String, byte[]> usageHour() {
    return table("usage.hour", retention.days());
  }

  /** Sums of one tenant and model over one day (UTC). */
  public Topic<String, byte[]> usageDay() {
    return table("usage.day", retention.days());
  }

  /** The newest risk verdict of each tenant. */
  public Topic<String, byte[]> verdicts() {
    return new Topic<>(
        "risk.verdicts",
        Serdes.String(),
        Serdes.ByteArray(),
        Topic.Cleanup.COMPACT,
        retention.days());
  }

  /** All topics of a deployment with these lanes. */
  public List<Topic<?, ?>> all(Set<String> lanes) {
    Stream<Topic<?, ?>> queues =
        lanes.stream().flatMap(lane -> Stream.of(Priority.values()).map(p -> requests(lane, p)));
    Stream<Topic<?, ?>> rest =
        Stream.of(
            jobs(), cancellations(), dead(), usageMinute(), usageHour(), usageDay(), verdicts());
    return Stream.concat(queues, rest).toList();
  }

  private static Topic<String, byte[]> log(String name, Duration kept) {
    return new Topic<>(name, Serdes.String(), Serdes.ByteArray(), Topic.Cleanup.DELETE, kept);
  }

  private static Topic<String, byte[]> table(String name, Duration kept) {
    return new Topic<>(
        name, Serdes.String(), Serdes.ByteArray(), Topic.Cleanup.COMPACT_AND_DELETE, kept);
  }
}
