package io.headrace.event;

import io.headrace.job.JobStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Every type of event there is: an endpoint can subscribe to these and to no others. */
public enum EventType {
  RESPONSE_COMPLETED("response.completed"),
  RESPONSE_FAILED("response.failed"),
  RESPONSE_CANCELLED("response.cancelled"),
  RESPONSE_INCOMPLETE("response.incomplete"),
  BATCH_COMPLETED("batch.completed"),
  BATCH_FAILED("batch.failed"),
  BATCH_EXPIRED("batch.expired"),
  BATCH_CANCELLED("batch.cancelled"),
  /** Told to the tenant's other endpoints. */
  WEBHOOK_ENDPOINT_DISABLED("webhook_endpoint.disabled");

  private final String label;

  EventType(String label) {
    this.label = label;
  }

  /** As the wire has it. */
  public String label() {
    return label;
  }

  public static Optional<EventType> of(String label) {
    return Arrays.stream(values()).filter(type -> type.label.equals(label)).findFirst();
  }

  public static List<String> labels() {
    return Arrays.stream(values()).map(EventType::label).toList();
  }

  /** Of a background job's end; empty while it hasn't ended. */
  public static Optional<EventType> ofJob(JobStatus status) {
    return switch (status) {
      case COMPLETED -> Optional.of(RESPONSE_COMPLETED);
      case INCOMPLETE -> Optional.of(RESPONSE_INCOMPLETE);
      case FAILED, EXPIRED -> Optional.of(RESPONSE_FAILED);
      case CANCELLED -> Optional.of(RESPONSE_CANCELLED);
      case QUEUED, IN_PROGRESS -> Optional.empty();
    };
  }
}
