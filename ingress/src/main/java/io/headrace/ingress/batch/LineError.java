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

  LineError at(int number) {
    return new LineError(code, message, param, OptionalInt.of(number));
  }
}
