package io.headrace.job;

/**
 * Why a job didn't complete, in the fields of OpenAI's error object. Never holds prompt or
 * completion text.
 *
 * @param param the field at fault, or "" when no field is
 */
public record JobError(String type, String code, String message, String param) {
  private static final int MAX_MESSAGE = 1_000;

  public JobError {
    message = message.length() > MAX_MESSAGE ? cut(message) : message;
  }

  /** Never in the middle of a character of two. */
  private static String cut(String message) {
    boolean inside = Character.isHighSurrogate(message.charAt(MAX_MESSAGE - 1));
    return message.substring(0, inside ? MAX_MESSAGE - 1 : MAX_MESSAGE);
  }

  public static JobError server(String message) {
    return new JobError("server_error", "server_error", message, "");
  }
}
