package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.files.FileState;

/** Files as OpenAI shows them. */
final class FileJson {
  private FileJson() {}

  static String of(FileState file) {
    String expires =
        file.expires().map(at -> "\"expires_at\":" + at.getEpochSecond() + ",").orElse("");
    return "{\"id\":\"%s\",\"object\":\"file\",\"bytes\":%d,\"created_at\":%d,%s\"filename\":%s,\"purpose\":\"%s\",\"status\":\"processed\"}"
        .formatted(
            file.id().value(),
            file.bytes(),
            file.created().getEpochSecond(),
            expires,
            ErrorShape.quoted(file.filename()),
            file.purpose().label());
  }

  static Reply.Whole reply(FileState file) {
    return Reply.json(of(file).getBytes(UTF_8));
  }
}
