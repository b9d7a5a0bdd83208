package io.headrace.job;

/**
 * Why a request lies among the dead letters.
 *
 * @param code the job's error code, such as {@code provider_timeout}
 * @param reason in words; never holds prompt or completion text
 * @param attempts calls that were made; of a job that took workers with it, how many
 * @param topic of the request record, which names lane and priority
 */
public record GivenUp(String code, String reason, int attempts, String topic) {
  /** Jobs that took workers with them, and faults of ours. */
  public static final String DEAD_LETTERED = "dead_lettered";

  /** Records that are not jobs. */
  public static final String UNREADABLE = "unreadable";

  /** Which queue it was given up in; "" of a topic that is none of ours. */
  public String lane() {
    String[] parts = parts();
    return parts.length == 3 ? parts[1] : "";
  }

  public Priority priority() {
    String[] parts = parts();
    return Priority.of(parts[parts.length - 1]).orElse(Priority.NORMAL);
  }

  private String[] parts() {
    return topic.split("\\.", -1);
  }
}
