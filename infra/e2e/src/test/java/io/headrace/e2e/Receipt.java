package io.headrace.e2e;

import java.util.List;

/**
 * One webhook that a receiver has acknowledged, as a line of its file.
 *
 * @param path of the endpoint
 * @param seen the status that a poll on receipt has shown
 */
record Receipt(String path, String webhookId, String objectId, long atMillis, String seen) {
  static final String FORGED = "forged";
  static final String NOT_ASKED = "-";

  String line() {
    return String.join("\t", path, webhookId, objectId, Long.toString(atMillis), seen) + "\n";
  }

  static Receipt of(String line) {
    List<String> parts = List.of(line.split("\t", -1));
    return new Receipt(
        parts.get(0), parts.get(1), parts.get(2), Long.parseLong(parts.get(3)), parts.get(4));
  }
}
