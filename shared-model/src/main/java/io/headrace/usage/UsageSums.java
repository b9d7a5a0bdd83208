package io.headrace.usage;

import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;

/**
 * Sums over jobs.
 *
 * @param jobs how many ended
 * @param failed how many of them ended neither completed nor incomplete
 */
public record UsageSums(long jobs, long failed, Usage usage) {
  public static final UsageSums NONE = new UsageSums(0, 0, Usage.NONE);

  public static UsageSums of(Finished job) {
    boolean served = job.status() == JobStatus.COMPLETED || job.status() == JobStatus.INCOMPLETE;
    return new UsageSums(1, served ? 0 : 1, job.usage());
  }

  public UsageSums plus(UsageSums other) {
    return new UsageSums(jobs + other.jobs, failed + other.failed, usage.plus(other.usage));
  }

  /** Seven numbers in the order of the components, with commas. */
  public String encode() {
    return jobs + "," + failed + "," + usage.encode();
  }

  public static UsageSums decode(String text) {
    String[] parts = text.split(",", 3);
    return new UsageSums(
        Long.parseLong(parts[0]), Long.parseLong(parts[1]), Usage.decode(parts[2]));
  }
}
