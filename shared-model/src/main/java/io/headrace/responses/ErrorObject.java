package io.headrace.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.JobError;

/** OpenAI's error object, the body of whatever isn't answered: all four fields are always there. */
public final class ErrorObject {
  private ErrorObject() {}

  public static byte[] json(JobError error) {
    return "{\"error\":{\"message\":%s,\"type\":%s,\"param\":%s,\"code\":%s}}"
        .formatted(
            ResponseObject.quoted(error.message()),
            ResponseObject.quoted(error.type()),
            orNull(error.param()),
            orNull(error.code()))
        .getBytes(UTF_8);
  }

  private static String orNull(String text) {
    return text.isEmpty() ? "null" : ResponseObject.quoted(text);
  }
}
