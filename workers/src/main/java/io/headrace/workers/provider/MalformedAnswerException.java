package io.headrace.workers.provider;

/** What came with status 200 is not an answer; the message holds nothing of it. */
final class MalformedAnswerException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedAnswerException(String message) {
    super(message, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
