package io.headrace.simulator;

import org.jspecify.annotations.Nullable;

/**
 * What a call asks.
 *
 * @param model that the path names, as JSON writes it between quotes; empty where the body names it
 * @param version of the API, empty where none is needed; null when it is needed and not given
 */
record Question(byte[] body, String model, @Nullable String version) {

  /** The model of the path, or else that of the body's field, which has to be there. */
  String model(RequestFields fields, int field) {
    return model.isEmpty() ? fields.rawText(field) : model;
  }
}
