package io.headrace.wire;

import io.headrace.job.JobError;

/** The client's body asks for something that the target's wire format has no words for. */
public final class InexpressibleException extends Exception {
  private static final long serialVersionUID = 1;

  private final String param;

  /**
   * @param param the field at fault, such as {@code tools[1].type}
   * @param problem a sentence; holds nothing of the prompt
   */
  public InexpressibleException(String param, String problem) {
    super(problem, null, false, false);
    this.param = param;
  }

  static InexpressibleException at(Place place, String problem) {
    return new InexpressibleException(place.toString(), problem);
  }

  /** Of something that only the client's own wire format has. */
  static InexpressibleException only(WireFormat source, Place place) {
    return at(place, "Only a provider that speaks " + source.title() + " takes that.");
  }

  /** Of something that the target's wire format doesn't have. */
  static InexpressibleException in(WireFormat target, Place place) {
    return at(place, "This provider speaks " + target.title() + ", which can't express that.");
  }

  public String param() {
    return param;
  }

  public JobError error() {
    String message = getMessage() + " ('" + param + "')";
    return new JobError("invalid_request_error", "unsupported_value", message, param);
  }
}
