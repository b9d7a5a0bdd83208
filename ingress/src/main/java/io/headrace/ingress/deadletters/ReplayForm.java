package io.headrace.ingress.deadletters;

import static io.headrace.ingress.form.Fields.invalid;
import static io.headrace.ingress.form.Fields.required;

import io.headrace.ingress.form.Fields;
import io.headrace.responses.InvalidRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a call to replay many asks for.
 *
 * @param ids of letters; empty when they are told by a filter
 * @param filter none when there are ids
 * @param force also what was replayed before
 */
public record ReplayForm(List<String> ids, Optional<Filter> filter, boolean force) {
  /** Letters that one call replays. */
  public static final int MAX = 500;

  private static final Set<String> FILTER =
      Set.of("model", "code", "created_after", "created_before", "after", "limit");
  private static final long LAST = 253_402_300_799L; // the year 9999

  /** Times in seconds; both ends excluded. */
  public record Filter(
      int limit,
      Optional<String> after,
      Optional<Long> createdAfter,
      Optional<Long> createdBefore,
      Optional<String> model,
      Optional<String> code) {}

  private static final Filter NONE =
      new Filter(
          0,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public static ReplayForm read(byte[] body) throws InvalidRequest {
    Set<String> known = new TreeSet<>(FILTER);
    known.addAll(Set.of("ids", "force"));
    Fields fields = Fields.read(body, known);
    boolean force = fields.flag("force").orElse(false);
    Optional<List<String>> ids = fields.texts("ids");
    Filter filter = filter(fields, ids.isPresent());
    if (ids.isEmpty()) {
      return new ReplayForm(List.of(), Optional.of(filter), force);
    }
    if (ids.get().isEmpty() || ids.get().size() > MAX) {
      throw invalid("ids", "expected 1 to " + MAX + " of them");
    }
    return new ReplayForm(ids.get().stream().distinct().toList(), Optional.empty(), force);
  }

  private static Filter filter(Fields fields, boolean isNamed) throws InvalidRequest {
    Optional<Long> limit = fields.integer("limit", 1, MAX);
    Filter filter =
        new Filter(
            (isNamed ? limit.orElse(0L) : required(limit, "limit")).intValue(),
            fields.text("after"),
            fields.integer("created_after", 0, LAST),
            fields.integer("created_before", 0, LAST),
            fields.text("model"),
            fields.text("code"));
    if (isNamed && !filter.equals(NONE)) {
      throw invalid("ids", "give either ids or a filter");
    }
    return filter;
  }

  /** The body of a call to replay one: nothing, or whether to do so again. */
  public static boolean force(byte[] body) throws InvalidRequest {
    return Fields.read(body, Set.of("force")).flag("force").orElse(false);
  }
}
