package io.headrace.ingress.jobs;

/** The table can't answer now, here; asking again soon, or the partition's owner, helps. */
public final class JobTableUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  public JobTableUnavailable(String reason) {
    super(reason);
  }

  JobTableUnavailable(String reason, Throwable cause) {
    super(reason, cause);
  }
}
