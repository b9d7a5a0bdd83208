package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.usage.Granularity;
import io.headrace.ingress.usage.UsagePlace;
import io.headrace.ingress.usage.UsageRow;
import io.headrace.ingress.usage.UsageTable;
import io.headrace.usage.UsageKey;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code GET /headrace/v1/usage}: what the caller's tenant used, by window and model. */
final class Usage implements Endpoint {
  private static final int MAX_ROWS = 1000;
  private static final Duration DEFAULT_SPAN = Duration.ofDays(30);
  private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

  private final UsageTable table;
  private final InstantSource clock;

  Usage(UsageTable table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  @Override
  public Reply answer(Call call) throws Refused {
    Granularity granularity = granularity(call);
    Instant end = time(call, "end").orElseGet(clock::instant);
    Instant asked = time(call, "start").orElseGet(() -> end.minus(DEFAULT_SPAN));
    if (!asked.isBefore(end)) {
      throw Refused.invalid("invalid_value", "start", "'start' must be before 'end'.");
    }
    Instant start = UsageKey.of(call.caller().tenant(), asked, granularity.window(), "").start();
    List<UsageRow> rows =
        table.find(
            granularity,
            call.caller().tenant(),
            page(call).orElse(UsagePlace.first(start)),
            end,
            call.query("model")
                .<java.util.function.Predicate<String>>map(m -> m::equals)
                .orElse(_ -> true),
            MAX_ROWS + 1);
    return Reply.json(json(granularity, start, end, rows).getBytes(UTF_8));
  }

  private static Granularity granularity(Call call) throws Refused {
    return Granularity.of(call.query("granularity").orElse("day"))
        .orElseThrow(() ->
            Refused.invalid(
                "invalid_value", "granularity", "'granularity' must be minute, hour or day."));
  }

  private static Optional<UsagePlace> page(Call call) throws Refused {
    Optional<String> cursor = call.query("page");
    Optional<UsagePlace> place = cursor.flatMap(UsagePlace::read);
    if (cursor.isPresent() && place.isEmpty()) {
      throw Refused.invalid(
          "invalid_value", "page", "'page' must be what an answer gave as 'next'.");
    }
    return place;
  }

  /** ISO 8601 or seconds since 1970. */
  private static Optional<Instant> time(Call call, String name) throws Refused {
    Optional<String> text = call.query(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Instant time = parse(text.get(), name);
    if (time.isBefore(Instant.EPOCH) || time.isAfter(LAST)) {
      throw notATime(name);
    }
    return Optional.of(time);
  }

  private static Instant parse(String text, String name) throws Refused {
    try {
      return text.matches("\\d{1,12}")
          ? Instant.ofEpochSecond(Long.parseLong(text))
          : java.time.OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException _) {
      throw notATime(name);
    }
  }

  private static Refused notATime(String name) {
    return Refused.invalid(
        "invalid_value",
        name,
        "'%s' must be a time such as 2026-11-20T00:00:00Z, or seconds since 1970.".formatted(name));
  }

  private String json(Granularity granularity, Instant start, Instant end, List<UsageRow> rows) {
    List<UsageRow> shown = rows.subList(0, Math.min(rows.size(), MAX_ROWS));
    String next =
        rows.size() > MAX_ROWS ? ErrorShape.quoted(rows.get(MAX_ROWS).place().cursor()) : "null";
    Instant whole = table.completeFrom(granularity);
    return "{\"object\":\"list\",\"granularity\":\"%s\",\"start\":\"%s\",\"end\":\"%s\",\"complete_from\":%s,\"data\":[%s],\"next\":%s}"
        .formatted(
            granularity.label(),
            start,
            end,
            whole.isAfter(start) ? "\"" + whole + "\"" : "null",
            shown.stream().map(row -> json(granularity, row)).collect(Collectors.joining(",")),
            next);
  }

  private static String json(Granularity granularity, UsageRow row) {
    var usage = row.sums().usage();
    Instant start = row.place().start();
    return ("{\"start\":\"%s\",\"end\":\"%s\",\"model\":%s,\"jobs\":%d,\"failed_jobs\":%d,"
            + "\"input_tokens\":%d,\"cached_tokens\":%d,\"cache_write_tokens\":%d,"
            + "\"output_tokens\":%d,\"reasoning_tokens\":%d,\"total_tokens\":%d}")
        .formatted(
            start,
            start.plus(granularity.window()),
            ErrorShape.quoted(row.place().model()),
            row.sums().jobs(),
            row.sums().failed(),
            usage.input(),
            usage.cached(),
            usage.cacheWrite(),
            usage.output(),
            usage.reasoning(),
            usage.total());
  }
}
