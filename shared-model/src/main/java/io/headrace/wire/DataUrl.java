package io.headrace.wire;

import io.headrace.wire.Part.Source;

/** Bytes within a URL, {@code data:image/png;base64,...}: how OpenAI's formats carry them. */
final class DataUrl {
  private static final String SCHEME = "data:";
  private static final String ENCODING = ";base64,";

  private DataUrl() {}

  static Source source(String url) {
    int encoding = url.startsWith(SCHEME) ? url.indexOf(ENCODING) : -1;
    return encoding < 0
        ? new Source.Url(url)
        : new Source.Inline(
            url.substring(SCHEME.length(), encoding), url.substring(encoding + ENCODING.length()));
  }

  /** As {@link #source}, of a file's data, which some clients give without a media type. */
  static Source.Inline inline(String data) {
    return source(data) instanceof Source.Inline inline ? inline : new Source.Inline("", data);
  }

  static String of(Source source) {
    return switch (source) {
      case Source.Url(String url) -> url;
      case Source.Inline(String type, String base64) ->
          type.isEmpty() ? base64 : SCHEME + type + ENCODING + base64;
    };
  }
}
