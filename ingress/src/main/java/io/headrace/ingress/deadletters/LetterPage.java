package io.headrace.ingress.deadletters;

import io.headrace.ingress.context.JsonObject;
import io.headrace.ingress.jobs.DeadLetters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page of a tenant's dead letters, from the pages of all partitions. A partition that has more
 * tells where its page ended; nothing behind the nearest of these ends is shown yet, for another
 * letter may lie between. So a page may have less than was asked for, and more may follow.
 */
public final class LetterPage {
  private final int limit;
  private final Comparator<String> order;
  private final List<Item> items = new ArrayList<>();
  private Optional<String> horizon = Optional.empty();

  /** One letter, as the client sees it. */
  public record Item(String id, String json) {}

  public LetterPage(int limit, boolean ascending) {
    this.limit = limit;
    Comparator<String> byTime = DeadLetters::byTime;
    order = ascending ? byTime : byTime.reversed();
  }

  /**
   * @param end where this part's page ended, if there is more
   */
  public void add(List<Item> part, Optional<String> end) {
    items.addAll(part);
    horizon = Stream.concat(horizon.stream(), end.stream()).min(order);
  }

  public List<Item> items() {
    return known().limit(limit).toList();
  }

  /** What the next page begins behind; empty when this is the last one. */
  public Optional<String> end() {
    return known().count() > limit ? Optional.of(items().getLast().id()) : horizon;
  }

  private Stream<Item> known() {
    return items.stream()
        .filter(item -> horizon.filter(end -> order.compare(item.id(), end) > 0).isEmpty())
        .sorted(Comparator.comparing(Item::id, order));
  }

  /** {@code last_id} is always what to give as {@code after}, also of a page without letters. */
  public String json() {
    List<Item> shown = items();
    Optional<String> first = shown.stream().findFirst().map(Item::id);
    Optional<String> last =
        end().or(() -> shown.isEmpty() ? Optional.empty() : Optional.of(shown.getLast().id()));
    return "{\"object\":\"list\",\"data\":[%s],\"first_id\":%s,\"last_id\":%s,\"has_more\":%s}"
        .formatted(
            shown.stream().map(Item::json).collect(Collectors.joining(",")),
            quoted(first),
            quoted(last),
            end().isPresent());
  }

  private static String quoted(Optional<String> id) {
    return id.map(JsonObject::quoted).orElse("null");
  }
}
