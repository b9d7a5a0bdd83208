package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.context.JsonObject;
import io.headrace.ingress.deadletters.LetterJson;
import io.headrace.ingress.deadletters.LetterPage;
import io.headrace.ingress.deadletters.ReplayForm;
import io.headrace.ingress.http.AtHome.Passed;
import io.headrace.ingress.http.Resubmission.Result;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.Owner;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.responses.InvalidRequest;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes new jobs of dead letters, each where its letter lies. */
final class ReplayDeadLetters {
  /** For {@link ReplayForm#MAX} letters. */
  private static final Duration HOLD = Duration.ofSeconds(30);

  private static final int MAX_BODY = 64 * 1024;

  private final JobIds ids;
  private final JobTable table;
  private final AtOwner owners;
  private final DeadLetterLists lists;
  private final Resubmission resubmission;

  ReplayDeadLetters(
      JobIds ids,
      JobTable table,
      AtOwner owners,
      DeadLetterLists lists,
      Resubmission resubmission) {
    this.ids = ids;
    this.table = table;
    this.owners = owners;
    this.lists = lists;
    this.resubmission = resubmission;
  }

  /** {@code POST .../{id}/replay}. */
  Reply one(Call call) throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    String text = call.pathParam("id");
    JobId id =
        DeadLetterRoutes.verified(ids, text).orElseThrow(() -> Refused.noSuchDeadLetter(text));
    byte[] body = call.body(MAX_BODY);
    boolean force = ReplayForm.force(body);
    String target = DeadLetterRoutes.ROOT + "/" + id + "/replay";
    return new AtHome(table, owners)
        .answer(
            call, id.partition(), new Passed(target, body, HOLD), () -> replayed(call, id, force));
  }

  private Reply.Whole replayed(Call call, JobId id, boolean force)
      throws Refused, QueueUnavailable, InterruptedException {
    return switch (resubmission
        .replay(call.caller(), id.partition(), List.of(id), force)
        .getFirst()) {
      case Result.Made made -> accepted(json(made));
      case Result.Before before -> accepted(json(before)).with(IdempotencyHeader.REPLAYED, "true");
      case Result.Not(_, Refused refused) -> throw refused;
    };
  }

  /** {@code POST .../replay}: those named, or those that a filter finds. */
  Reply many(Call call) throws Refused, InvalidRequest, QueueUnavailable, InterruptedException {
    ReplayForm form = ReplayForm.read(call.body(MAX_BODY));
    if (form.filter().isEmpty()) {
      return accepted(list(replayed(call, form.ids(), form.force()), Optional.empty()));
    }
    LetterPage page = lists.page(call, lists.search(form.filter().get(), form.force()));
    List<String> found = page.items().stream().map(LetterPage.Item::id).toList();
    return accepted(list(replayed(call, found, form.force()), page.end()));
  }

  /** The results in the order of the letters. */
  private List<String> replayed(Call call, List<String> letters, boolean force)
      throws Refused, QueueUnavailable, InterruptedException {
    Map<String, String> results = new HashMap<>();
    for (String letter : letters) {
      results.put(letter, json(new Result.Not(letter, Refused.noSuchDeadLetter(letter))));
    }
    for (var part : byPartition(letters).entrySet()) {
      results.putAll(replayed(call, part.getKey(), part.getValue(), force));
    }
    return letters.stream().map(results::get).toList();
  }

  private Map<Integer, List<JobId>> byPartition(List<String> letters) {
    return letters.stream()
        .flatMap(letter -> DeadLetterRoutes.verified(ids, letter).stream())
        .collect(Collectors.groupingBy(JobId::partition, TreeMap::new, Collectors.toList()));
  }

  private Map<String, String> replayed(Call call, int partition, List<JobId> letters, boolean force)
      throws Refused, QueueUnavailable, InterruptedException {
    return switch (table.ownerOf(partition)) {
      case Owner.Here() ->
          resubmission.replay(call.caller(), partition, letters, force).stream()
              .collect(Collectors.toMap(Result::letter, ReplayDeadLetters::json));
      case Owner.Elsewhere(URI base) -> elsewhere(call, base, letters, force);
      case Owner.Nobody() -> throw Refused.tableUnavailable();
    };
  }

  private Map<String, String> elsewhere(Call call, URI base, List<JobId> letters, boolean force)
      throws Refused {
    String named =
        letters.stream()
            .map(id -> JsonObject.quoted(id.value()))
            .collect(Collectors.joining(",", "{\"ids\":[", "],\"force\":" + force + "}"));
    Reply.Whole reply =
        owners.forward(
            call, base, call.post(DeadLetterRoutes.ROOT + "/replay", named.getBytes(UTF_8), HOLD));
    if (reply.status() != 202) {
      throw Refused.tableUnavailable();
    }
    return JsonObject.read(reply.body()).objects("data").stream()
        .collect(Collectors.toMap(result -> result.text("id"), JsonObject::json));
  }

  private static String json(Result result) {
    return switch (result) {
      case Result.Made(String letter, JobId job) ->
          LetterJson.replayed(letter, job.value(), AtOwner.path(job), false);
      case Result.Before(String letter, JobId job) ->
          LetterJson.replayed(letter, job.value(), AtOwner.path(job), true);
      case Result.Not(String letter, Refused why) ->
          LetterJson.refused(letter, why.code, why.param, why.getMessage());
    };
  }

  private static String list(List<String> results, Optional<String> end) {
    return "{\"object\":\"list\",\"data\":[%s],\"last_id\":%s,\"has_more\":%s}"
        .formatted(
            String.join(",", results), end.map(JsonObject::quoted).orElse("null"), end.isPresent());
  }

  private static Reply.Whole accepted(String json) {
    return new Reply.Whole(202, Reply.JSON, json.getBytes(UTF_8), Map.of());
  }
}
