package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.context.JsonObject;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.ObjectKind;
import io.headrace.ingress.jobs.Owner;
import io.headrace.job.TenantId;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A tenant's objects of one kind, from all partitions: those served here are read, each other
 * instance is asked once for its own. Ids sort by time, so the pages merge by id.
 */
final class MergedList {
  /** Names the partitions that a peer is asked for. */
  private static final String LOCAL = "partition-local";

  private final JobTable table;
  private final AtOwner owners;
  private final int partitions;

  /** One object, as the client sees it. */
  record Item(String id, String json) {}

  /**
   * @param path of the list, such as {@code /v1/files}
   * @param more other query parameters of checked values, each with its {@code &}
   * @param shown an object's item, if it belongs to the list
   */
  record Contents(
      ObjectKind kind, String path, String more, Function<byte[], Optional<Item>> shown) {}

  MergedList(JobTable table, AtOwner owners, int partitions) {
    this.table = table;
    this.owners = owners;
    this.partitions = partitions;
  }

  Reply.Whole answer(Call call, ListPage page, Contents contents)
      throws Refused, InterruptedException {
    Page found = new Page(page);
    Optional<String> local = call.query(LOCAL).filter(_ -> call.isForwarded());
    if (local.isPresent()) {
      read(call.caller().tenant(), numbers(local.get()).toList(), contents, found);
    } else {
      for (var served : byOwner().entrySet()) {
        add(call, served.getKey(), served.getValue(), contents, found);
      }
    }
    return Reply.json(found.json());
  }

  /** No list is better than one with holes: it would read as if objects were gone. */
  private Map<Owner, List<Integer>> byOwner() {
    Map<Owner, List<Integer>> owned = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      owned.computeIfAbsent(table.ownerOf(partition), _ -> new ArrayList<>()).add(partition);
    }
    return owned;
  }

  private void add(Call call, Owner owner, List<Integer> served, Contents contents, Page found)
      throws Refused, InterruptedException {
    switch (owner) {
      case Owner.Here() -> read(call.caller().tenant(), served, contents, found);
      case Owner.Elsewhere(URI base) -> ask(call, base, served, contents, found);
      case Owner.Nobody() -> throw Refused.tableUnavailable();
    }
  }

  private void read(TenantId tenant, List<Integer> served, Contents contents, Page found)
      throws Refused, InterruptedException {
    ObjectRoutes.awaitCommitted(table, served);
    for (int partition : served) {
      found.add(found.of(table, contents.kind(), tenant, partition, contents.shown()));
    }
  }

  private void ask(Call call, URI base, List<Integer> served, Contents contents, Page found)
      throws Refused {
    String local = served.stream().map(String::valueOf).collect(Collectors.joining(","));
    String target =
        contents.path() + found.page.query() + contents.more() + "&" + LOCAL + "=" + local;
    Reply.Whole reply = owners.forward(call, base, call.read(target, ObjectRoutes.READ));
    if (reply.status() != 200) {
      throw Refused.tableUnavailable();
    }
    found.add(
        JsonObject.read(reply.body()).objects("data").stream()
            .map(object -> new Item(object.text("id"), object.json())));
  }

  private static Stream<Integer> numbers(String list) {
    return Stream.of(list.split(",", -1)).map(Integer::valueOf);
  }

  /** What has been found so far: one more than is shown, and no more. */
  private static final class Page {
    private final ListPage page;
    private final Comparator<Item> order;
    private List<Item> items = List.of();

    Page(ListPage page) {
      this.page = page;
      Comparator<Item> byTime = Comparator.comparing(Item::id);
      order = page.ascending() ? byTime : byTime.reversed();
    }

    Stream<Item> of(
        JobTable table,
        ObjectKind kind,
        TenantId tenant,
        int partition,
        Function<byte[], Optional<Item>> shown) {
      int most = page.limit() + 1;
      List<byte[]> values =
          page.ascending()
              ? table
                  .objects()
                  .oldest(
                      kind, tenant, partition, page.after(), most, v -> shown.apply(v).isPresent())
              : table
                  .objects()
                  .newest(
                      kind, tenant, partition, page.after(), most, v -> shown.apply(v).isPresent());
      return values.stream().flatMap(value -> shown.apply(value).stream());
    }

    void add(Stream<Item> more) {
      items = Stream.concat(items.stream(), more).sorted(order).limit(page.limit() + 1L).toList();
    }

    byte[] json() {
      boolean hasMore = items.size() > page.limit();
      List<Item> shown = hasMore ? items.subList(0, page.limit()) : items;
      return "{\"object\":\"list\",\"data\":[%s],\"first_id\":\"%s\",\"last_id\":\"%s\",\"has_more\":%s}"
          .formatted(
              shown.stream().map(Item::json).collect(Collectors.joining(",")),
              shown.isEmpty() ? "" : shown.getFirst().id(),
              shown.isEmpty() ? "" : shown.getLast().id(),
              hasMore)
          .getBytes(UTF_8);
    }
  }
}
