package io.headrace.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The HTTP call that a job came from, in headers besides the request's own; they stay when the job
 * is handed over.
 *
 * @param requestId the call's id, as its answer has it; empty where no call made the job
 * @param traceparent of W3C Trace Context; empty where there is no trace. It may be the client's,
 *     unchecked
 */
public record Origin(String requestId, String traceparent) {
  public static final Origin NONE = new Origin("", "");

  private static final String REQUEST_ID = "request-id";
  private static final String TRACEPARENT = "traceparent";

  public static Origin of(Headers headers) {
    return new Origin(text(headers, REQUEST_ID), text(headers, TRACEPARENT));
  }

  public Headers in(Headers headers) {
    put(headers, REQUEST_ID, requestId);
    put(headers, TRACEPARENT, traceparent);
    return headers;
  }

  private static void put(Headers headers, String name, String text) {
    if (!text.isEmpty()) {
      headers.add(name, text.getBytes(UTF_8));
    }
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
  }
}
