package io.headrace.ingress.batch;

import java.util.OptionalInt;

/**
 * Why an input file isn't valid.
 *
 * @param param the field at fault, or ""
 * @param line its number from 1; empty when the file as a whole is at fault
 */
record LineError(String code, String message, String param, OptionalInt line) {

  static LineError ofFile(String code, String message) {
    return new LineError(code, message, "", OptionalInt.empty());
  }

  /** There is none of that id, or it isn't the tenant's, or isn't one for batches. */
  static LineError noFile(String id) {
    return new LineError(
        "invalid_request",
        "Cannot find file " + id + ", or your organization does not have access to it.",
        "file_id",
        OptionalInt.empty());
  }

  LineError at(int number) {
    return new LineError(code, message, param, OptionalInt.of(number));
  }
}
