package io.headrace.ingress.jobs;

/** The record that held a body has been deleted: its retention is over. */
public final class BodyGone extends RuntimeException {
  private static final long serialVersionUID = 1;

  BodyGone(String record) {
    super(record + " is no longer kept by Kafka");
  }
}
