package io.headrace.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Carries a command out. */
final class DeadLettersRun {
  private static final String ROW = "%-42s  %-20s  %8s  %-20s  %-24s  %s";
  private static final List<String> SHOWN =
      List.of(
          "code",
          "reason",
          "attempts",
          "operation",
          "model",
          "lane",
          "priority",
          "batch_id",
          "replay_of",
          "replayed_as");

  private final Shell shell;
  private final Access access;
  private final DeadLettersApi api;
  private final Retry retry;
  private int made;
  private int before;
  private int refused;

  DeadLettersRun(Shell shell, Access access, DeadLettersApi api) {
    this.shell = shell;
    this.access = access;
    this.api = api;
    retry = new Retry(shell.clock(), Display.of(shell));
  }

  ExitCode run(DeadLettersCommand command) throws InterruptedException {
    return switch (command) {
      case DeadLettersCommand.Newest newest -> list(newest);
      case DeadLettersCommand.Show(String id) -> show(id);
      case DeadLettersCommand.Replay replay -> replay(replay);
      case DeadLettersCommand.ReplayAll all -> replay(all);
    };
  }

  /** A page may have fewer letters than are asked for, and more may follow. */
  private ExitCode list(DeadLettersCommand.Newest newest) {
    print(ROW.formatted("ID", "CODE", "ATTEMPTS", "DIED", "MODEL", "REPLAYED AS"));
    int left = newest.limit();
    Optional<String> after = Optional.empty();
    do {
      int limit = Math.min(left, DeadLettersApi.PAGE);
      Optional<String> from = after;
      DeadLettersApi.Page page = once(() -> api.list(limit, newest.filter(), from));
      page.data().forEach(letter -> print(row(letter)));
      left -= page.data().size();
      after = page.after();
    } while (left > 0 && after.isPresent());
    return ExitCode.DONE;
  }

  private static String row(JsonNode letter) {
    return ROW.formatted(
        text(letter, "id"),
        text(letter, "code"),
        text(letter, "attempts"),
        time(letter, "died_at"),
        text(letter, "model"),
        text(letter, "replayed_as"));
  }

  private ExitCode show(String id) {
    JsonNode letter = once(() -> api.find(id));
    print("id           " + text(letter, "id"));
    SHOWN.forEach(name -> print("%-11s  %s".formatted(name, text(letter, name))));
    print("created      " + time(letter, "created_at"));
    print("died         " + time(letter, "died_at"));
    print(api.pretty(letter.path("request")));
    return ExitCode.DONE;
  }

  private ExitCode replay(DeadLettersCommand.Replay replay) throws InterruptedException {
    List<String> ids = replay.ids();
    for (int from = 0; from < ids.size(); from += DeadLettersApi.PAGE) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + DeadLettersApi.PAGE));
      tell(called(from > 0, replay.force(), () -> api.replay(some, replay.force())));
    }
    return ended();
  }

  private ExitCode replay(DeadLettersCommand.ReplayAll all) throws InterruptedException {
    Optional<String> after = Optional.empty();
    boolean again = false;
    do {
      Optional<String> from = after;
      DeadLettersApi.Page page =
          called(again, all.force(), () -> api.replay(all.filter(), all.force(), from));
      tell(page);
      after = page.after();
      again = true;
    } while (after.isPresent());
    return ended();
  }

  /** Trouble on the way is waited out, but never where a repeat would make second jobs. */
  private DeadLettersApi.Page called(
      boolean again, boolean force, Retry.Call<DeadLettersApi.Page> call)
      throws InterruptedException {
    return again && !force ? retry.call("replaying", call) : once(call);
  }

  private void tell(DeadLettersApi.Page page) {
    page.data().forEach(this::tell);
    shell.out().flush();
  }

  private void tell(JsonNode result) {
    String id = text(result, "id");
    if (!result.path("error").isObject()) {
      boolean known = result.path("replayed_before").asBoolean(false);
      made += known ? 0 : 1;
      before += known ? 1 : 0;
      print(id + "  " + text(result, "job_id"));
      return;
    }
    refused++;
    JsonNode error = result.path("error");
    shell.err().println(id + ": " + text(error, "message") + " (" + text(error, "code") + ")");
  }

  private ExitCode ended() {
    List<String> parts = new ArrayList<>();
    parts.add(Text.count(made) + " replayed");
    if (before > 0) {
      parts.add(Text.count(before) + " had been replayed before");
    }
    if (refused > 0) {
      parts.add(Text.count(refused) + " refused");
    }
    shell.err().println(String.join(", ", parts));
    return refused > 0 ? ExitCode.LINES_FAILED : ExitCode.DONE;
  }

  private void print(String line) {
    shell.out().println(line.stripTrailing());
  }

  private static String text(JsonNode json, String name) {
    String text = Text.of(json.path(name));
    return text.isEmpty() ? "-" : text;
  }

  private static String time(JsonNode json, String name) {
    return json.path(name).isNumber()
        ? Instant.ofEpochSecond(json.path(name).asLong(0)).toString()
        : "-";
  }

  /** The first call isn't repeated: nobody waits minutes to learn of a wrong port. */
  private <T> T once(Retry.Call<T> call) {
    return Retry.once(access, call);
  }
}
