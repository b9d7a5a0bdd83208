package io.headrace.workers.provider;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;

/** A field of a Response object that is the gateway's, whatever the provider wrote there. */
enum OwnField {
  ID,
  CREATED_AT,
  BACKGROUND,
  PREVIOUS_RESPONSE_ID;

  /** The field's name in quotes, and the colon. */
  byte[] label() {
    return ("\"" + name().toLowerCase(Locale.ROOT) + "\":").getBytes(US_ASCII);
  }

  byte[] value(Call call) {
    return switch (this) {
      case ID -> Json.quoted(call.jobId());
      case CREATED_AT -> Long.toString(call.created().getEpochSecond()).getBytes(US_ASCII);
      case BACKGROUND -> Boolean.toString(call.request().background()).getBytes(US_ASCII);
      case PREVIOUS_RESPONSE_ID -> call.request().previous().map(Json::quoted).orElse(Json.NULL);
    };
  }
}
