package io.headrace.wire;

/** What came with status 200 is not an answer; the message holds nothing of it. */
public final class MalformedAnswerException extends Exception {
  private static final long serialVersionUID = 1;

  public MalformedAnswerException(String message) {
    super(message, null, false, false);
  }

  public String reason() {
    return String.valueOf(getMessage());
  }
}
