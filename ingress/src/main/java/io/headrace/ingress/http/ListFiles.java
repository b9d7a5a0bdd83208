package io.headrace.ingress.http;

import io.headrace.ingress.files.FileCodec;
import io.headrace.ingress.files.FileState;
import io.headrace.ingress.jobs.ObjectKind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** {@code GET /v1/files}: newest first. */
final class ListFiles implements Endpoint {
  private static final int MAX_LIMIT = 10_000;
  private static final int MAX_PURPOSE = 32; // characters

  private final MergedList lists;
  private final ObjectRoutes routes;
  private final InstantSource clock;

  ListFiles(MergedList lists, ObjectRoutes routes, InstantSource clock) {
    this.lists = lists;
    this.routes = routes;
    this.clock = clock;
  }

  @Override
  public Reply answer(Call call) throws Refused, InterruptedException {
    ListPage page = ListPage.of(call, MAX_LIMIT, MAX_LIMIT, routes);
    Optional<String> purpose = call.query("purpose");
    if (purpose.filter(label -> !isLabel(label)).isPresent()) {
      throw Refused.invalid("invalid_value", "purpose", "Invalid 'purpose': no such purpose.");
    }
    Instant now = clock.instant();
    String more = purpose.map(label -> "&purpose=" + label).orElse("");
    return lists.answer(
        call,
        page,
        new MergedList.Contents(
            ObjectKind.FILE, "/v1/files", more, value -> shown(value, purpose, now)));
  }

  private static boolean isLabel(String purpose) {
    return purpose.length() <= MAX_PURPOSE && purpose.matches("[a-z_-]+");
  }

  private static Optional<MergedList.Item> shown(
      byte[] value, Optional<String> purpose, Instant now) {
    FileState file = FileCodec.decode(value);
    boolean isAsked = purpose.filter(label -> !label.equals(file.purpose().label())).isEmpty();
    return isAsked && file.isVisible(now)
        ? Optional.of(new MergedList.Item(file.id().value(), FileJson.of(file)))
        : Optional.empty();
  }
}
