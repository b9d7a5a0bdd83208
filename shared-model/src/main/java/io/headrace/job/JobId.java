package io.headrace.job;

import java.time.Instant;

/**
 * The name of a job. It tells when the job was accepted and which partition holds it for life, so
 * that any instance can find its owner.
 */
public record JobId(String value, long createdMillis, int partition) {

  public Instant created() {
    return Instant.ofEpochMilli(createdMillis);
  }

  @Override
  public String toString() {
    return value;
  }
}
