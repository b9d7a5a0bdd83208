package io.headrace.ingress.http;

import static io.headrace.ingress.http.DeadLetterRoutes.ROOT;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.context.JsonObject;
import io.headrace.ingress.deadletters.LetterJson;
import io.headrace.ingress.deadletters.LetterPage;
import io.headrace.ingress.deadletters.LetterPage.Item;
import io.headrace.ingress.deadletters.ReplayForm;
import io.headrace.ingress.jobs.DeadLetters;
import io.headrace.ingress.jobs.DeadLetters.Search;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.Owner;
import io.headrace.job.JobIds;
import io.headrace.job.TenantId;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code GET /headrace/v1/dead-letters}: a tenant's letters from all partitions. Those served here
 * are read, each other instance is asked once for its own.
 */
final class DeadLetterLists implements Endpoint {
  private static final int MAX_LIMIT = 100;
  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_TEXT = 256;

  /** Names the partitions that a peer is asked for. */
  private static final String LOCAL = "partition-local";

  private final JobIds ids;
  private final JobTable table;
  private final AtOwner owners;
  private final int partitions;

  DeadLetterLists(JobIds ids, JobTable table, AtOwner owners, int partitions) {
    this.ids = ids;
    this.table = table;
    this.owners = owners;
    this.partitions = partitions;
  }

  @Override
  public Reply answer(Call call) throws Refused, InterruptedException {
    return Reply.json(page(call, search(call)).json().getBytes(UTF_8));
  }

  /** Also of a peer, that asks for some partitions only. */
  LetterPage page(Call call, Search search) throws Refused, InterruptedException {
    LetterPage page = new LetterPage(search.limit(), search.ascending());
    Optional<String> local = call.query(LOCAL).filter(_ -> call.isForwarded());
    if (local.isPresent()) {
      List<Integer> asked = Stream.of(local.get().split(",", -1)).map(Integer::valueOf).toList();
      read(call.caller().tenant(), asked, search, page);
    } else {
      for (var served : byOwner().entrySet()) {
        add(call, served.getKey(), served.getValue(), search, page);
      }
    }
    return page;
  }

  private Map<Owner, List<Integer>> byOwner() {
    Map<Owner, List<Integer>> owned = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      owned.computeIfAbsent(table.ownerOf(partition), _ -> new ArrayList<>()).add(partition);
    }
    return owned;
  }

  private void add(Call call, Owner owner, List<Integer> served, Search search, LetterPage page)
      throws Refused, InterruptedException {
    switch (owner) {
      case Owner.Here() -> read(call.caller().tenant(), served, search, page);
      case Owner.Elsewhere(URI base) -> ask(call, base, served, search, page);
      case Owner.Nobody() -> throw Refused.tableUnavailable();
    }
  }

  private void read(TenantId tenant, List<Integer> served, Search search, LetterPage page)
      throws Refused, InterruptedException {
    ObjectRoutes.awaitCommitted(table, served);
    for (int partition : served) {
      DeadLetters.Page found = table.deadLetters().search(tenant, partition, search);
      page.add(
          found.letters().stream()
              .map(letter -> new Item(letter.id(), LetterJson.brief(letter)))
              .toList(),
          found.end());
    }
  }

  private void ask(Call call, URI base, List<Integer> served, Search search, LetterPage page)
      throws Refused {
    String local = served.stream().map(String::valueOf).collect(Collectors.joining(","));
    String target = ROOT + query(search) + "&" + LOCAL + "=" + local;
    Reply.Whole reply = owners.forward(call, base, call.read(target, ObjectRoutes.READ));
    if (reply.status() != 200) {
      throw Refused.tableUnavailable();
    }
    JsonObject list = JsonObject.read(reply.body());
    page.add(
        list.objects("data").stream()
            .map(letter -> new Item(letter.text("id"), letter.json()))
            .toList(),
        Optional.of(list.text("last_id")).filter(_ -> list.json("has_more").equals("true")));
  }

  private Search search(Call call) throws Refused {
    return new Search(
        limit(call),
        ascending(call),
        after(call.query("after")),
        seconds(call, "created_after").map(at -> at.plusSeconds(1)),
        seconds(call, "created_before"),
        text(call, "model"),
        text(call, "code"),
        replayed(call));
  }

  /** Newest first, so that what the replays leave behind is never met by the next page. */
  Search search(ReplayForm.Filter filter, boolean force) throws Refused {
    return new Search(
        filter.limit(),
        false,
        after(filter.after()),
        filter.createdAfter().map(at -> Instant.ofEpochSecond(at + 1)),
        filter.createdBefore().map(Instant::ofEpochSecond),
        filter.model(),
        filter.code(),
        force ? Optional.empty() : Optional.of(false));
  }

  private static String query(Search search) {
    return "?limit="
        + search.limit()
        + ("&order=" + (search.ascending() ? "asc" : "desc"))
        + search.after().map(id -> "&after=" + id).orElse("")
        + search.from().map(at -> "&created_after=" + (at.getEpochSecond() - 1)).orElse("")
        + search.before().map(at -> "&created_before=" + at.getEpochSecond()).orElse("")
        + search.model().map(name -> "&model=" + WebhookCalls.encoded(name)).orElse("")
        + search.code().map(name -> "&code=" + WebhookCalls.encoded(name)).orElse("")
        + search.replayed().map(asked -> "&replayed=" + asked).orElse("");
  }

  /** A peer may ask for what one replay call takes. */
  private static int limit(Call call) throws Refused {
    int most = call.isForwarded() ? ReplayForm.MAX : MAX_LIMIT;
    String digits = call.query("limit").orElse(Integer.toString(DEFAULT_LIMIT));
    int limit = digits.matches("\\d{1,4}") ? Integer.parseInt(digits) : 0;
    if (limit < 1 || limit > most) {
      throw invalid("limit", "expected 1 to " + most);
    }
    return limit;
  }

  private static boolean ascending(Call call) throws Refused {
    return switch (call.query("order").orElse("desc")) {
      case "asc" -> true;
      case "desc" -> false;
      case String _ -> throw invalid("order", "expected asc or desc");
    };
  }

  private Optional<String> after(Optional<String> id) throws Refused {
    if (id.isPresent() && DeadLetterRoutes.verified(ids, id.get()).isEmpty()) {
      throw invalid("after", "expected the last_id of the page before");
    }
    return id;
  }

  private static Optional<Instant> seconds(Call call, String name) throws Refused {
    Optional<String> digits = call.query(name);
    if (digits.filter(text -> !text.matches("\\d{1,11}")).isPresent()) {
      throw invalid(name, "expected whole seconds since 1970");
    }
    return digits.map(text -> Instant.ofEpochSecond(Long.parseLong(text)));
  }

  private static Optional<String> text(Call call, String name) throws Refused {
    Optional<String> text = call.query(name);
    if (text.filter(given -> given.length() > MAX_TEXT).isPresent()) {
      throw invalid(name, "expected at most " + MAX_TEXT + " characters");
    }
    return text;
  }

  private static Optional<Boolean> replayed(Call call) throws Refused {
    Optional<String> asked = call.query("replayed");
    if (asked.filter(text -> !text.matches("true|false")).isPresent()) {
      throw invalid("replayed", "expected true or false");
    }
    return asked.map(Boolean::valueOf);
  }

  private static Refused invalid(String param, String problem) {
    return Refused.invalid("invalid_value", param, "Invalid '" + param + "': " + problem + ".");
  }
}
