package io.headrace.workers.provider;

import io.headrace.job.JobError;

/** The client's body asks for something that the provider's wire format has no words for. */
final class InexpressibleException extends Exception {
  private static final long serialVersionUID = 1;

  private final String param;

  /**
   * @param param the field at fault, such as {@code tools[1].type}
   * @param problem a sentence; holds nothing of the prompt
   */
  InexpressibleException(String param, String problem) {
    super(problem, null, false, false);
    this.param = param;
  }

  JobError error() {
    String message = getMessage() + " ('" + param + "')";
    return new JobError("invalid_request_error", "unsupported_value", message, param);
  }
}
