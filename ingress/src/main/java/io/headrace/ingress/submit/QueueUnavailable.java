package io.headrace.ingress.submit;

/**
 * Kafka didn't acknowledge the record in time. It may still land: the client is told to try again,
 * and then the job may run twice under two ids, the first of which nobody knows.
 */
public final class QueueUnavailable extends Exception {
  private static final long serialVersionUID = 1;

  public QueueUnavailable(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
