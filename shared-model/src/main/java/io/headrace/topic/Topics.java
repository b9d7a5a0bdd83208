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

    /** Batches and files: an output may be asked for as long as results, after a day of running. */
    Duration objects() {
      return results.plusDays(2);
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

  /** State of each batch, by its id; the value is JSON. */
  public Topic<String, byte[]> batches() {
    return table("batches", retention.objects());
  }

  /** What is known of each file, by its id; the value is JSON, the bytes are in the blob store. */
  public Topic<String, byte[]> files() {
    return table("files", retention.objects());
  }

  /** What happened that a tenant may want to be told, by tenant; see {@code Event}. */
  public Topic<String, byte[]> events() {
    return log("events", retention.results());
  }

  /** Webhook endpoints by id; the value is JSON with sealed secrets. */
  public Topic<String, byte[]> webhookEndpoints() {
    return compacted("control.webhooks");
  }

  /** Deliveries that were asked for: again, or as a test. By endpoint. */
  public Topic<String, byte[]> deliveryCommands() {
    return log("delivery.commands", retention.requests());
  }

  /** Deliveries that are due: one record lets one sender make one attempt. By endpoint. */
  public Topic<String, byte[]> deliveries() {
    return log("deliveries", retention.requests());
  }

  /** What became of deliveries and endpoints: all that their history shows. By endpoint. */
  public Topic<String, byte[]> deliveryAttempts() {
    return log("delivery.attempts", retention.results());
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
    return compacted("risk.verdicts");
  }

  /** All topics of a deployment with these lanes. */
  public List<Topic<?, ?>> all(Set<String> lanes) {
    Stream<Topic<?, ?>> queues =
        lanes.stream().flatMap(lane -> Stream.of(Priority.values()).map(p -> requests(lane, p)));
    Stream<Topic<?, ?>> rest =
        Stream.of(
            jobs(),
            cancellations(),
            batches(),
            files(),
            events(),
            webhookEndpoints(),
            deliveryCommands(),
            deliveries(),
            deliveryAttempts(),
            dead(),
            usageMinute(),
            usageHour(),
            usageDay(),
            verdicts());
    return Stream.concat(queues, rest).toList();
  }

  private Topic<String, byte[]> compacted(String name) {
    return new Topic<>(
        name, Serdes.String(), Serdes.ByteArray(), Topic.Cleanup.COMPACT, retention.days());
  }

  private static Topic<String, byte[]> log(String name, Duration kept) {
    return new Topic<>(name, Serdes.String(), Serdes.ByteArray(), Topic.Cleanup.DELETE, kept);
  }

  private static Topic<String, byte[]> table(String name, Duration kept) {
    return new Topic<>(
        name, Serdes.String(), Serdes.ByteArray(), Topic.Cleanup.COMPACT_AND_DELETE, kept);
  }
}
