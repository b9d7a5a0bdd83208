package io.headrace.bench;

import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The command line as a plan. An option that is unknown, or no value, is refused by name. */
record BenchOptions(LoadPlan plan, Optional<Path> json) {
  static final String USAGE =
      """
      Sends jobs to a gateway at a fixed rate and measures each from the moment it was due.

        --url URL              the gateway                                   http://127.0.0.1:8080
        --key KEY              its API key                                   sk-headrace-dev
        --model NAME           the model asked for                           gpt-4o-mini
        --rate N               jobs a second                                 1000
        --duration TIME        measured span, as 500ms, 60s or 2m            60s
        --warmup TIME          sent before it, not measured                  10s
        --arrivals KIND        constant or poisson                           constant
        --seed N               of poisson arrivals                           1
        --mode MODE            submit, wait, background, poll or webhook     submit
        --poll-interval TIME   between an answer and the next poll           250ms
        --hold TIME            wait asked for in mode background             60s
        --troubled N           dead, and as many slow endpoints beside, in mode webhook   0
        --body-bytes N         size of a request body                        1000
        --questions FILE       JSON lines with an "input" each, instead
        --connections N        kept connections    as max-in-flight in wait and background, else 64
        --max-in-flight N      unfinished jobs; more arrivals wait           5000, held calls 1000
        --event-loops N        client threads                                1
        --drain TIME           longest wait for the last jobs                30s
        --metrics-url URL      Prometheus page to read during the run
        --json FILE            also write the result there

      Ends with 0, with 1 after an error or below 99 % of the rate, with 2 on a wrong option.
      """;

  static BenchOptions parse(String... arguments) {
    Map<String, String> given = new TreeMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      given.put(name(arguments[i]), value(arguments, i));
    }
    return new Parser(given).options();
  }

  private static String name(String argument) {
    Require.that(
        argument.startsWith("--") && USAGE.contains("  " + argument + " "),
        "option",
        argument,
        "one of those that --help lists");
    return argument.substring(2);
  }

  private static String value(String[] arguments, int at) {
    Require.that(at + 1 < arguments.length, arguments[at], "without a value", "a value after it");
    return arguments[at + 1];
  }

  private record Parser(Map<String, String> given) {

    BenchOptions options() {
      Mode mode = mode();
      LoadPlan plan = new LoadPlan(target(), arrivals(), mode, payload(), limits(mode));
      return new BenchOptions(plan, value("json", Path::of));
    }

    private LoadPlan.Target target() {
      return new LoadPlan.Target(
          value("url", URI::create).orElse(URI.create("http://127.0.0.1:8080")),
          given.getOrDefault("key", "sk-headrace-dev"),
          given.getOrDefault("model", "gpt-4o-mini"),
          value("metrics-url", URI::create));
    }

    private LoadPlan.Arrivals arrivals() {
      return new LoadPlan.Arrivals(
          value("rate", Double::valueOf).orElse(1000.0),
          time("warmup", Duration.ofSeconds(10)),
          time("duration", Duration.ofSeconds(60)),
          value("arrivals", Parser::spacing).orElse(LoadPlan.Spacing.CONSTANT),
          value("seed", Long::valueOf).orElse(1L));
    }

    private static LoadPlan.Spacing spacing(String word) {
      return LoadPlan.Spacing.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private Mode mode() {
      Mode[] modes = {
        new Mode.Submit(),
        new Mode.Wait(),
        new Mode.Background(time("hold", Duration.ofSeconds(60))),
        new Mode.Poll(time("poll-interval", Duration.ofMillis(250))),
        new Mode.Webhook(value("troubled", Integer::valueOf).orElse(0))
      };
      String word = given.getOrDefault("mode", "submit");
      return Arrays.stream(modes)
          .filter(mode -> mode.label().equals(word))
          .findFirst()
          .orElseThrow(() -> refused("mode", word));
    }

    private Payload payload() {
      Optional<Payload> questions =
          value("questions", file -> new Payload.Questions(Path.of(file)));
      int bytes = value("body-bytes", Integer::valueOf).orElse(1000);
      return questions.orElseGet(() -> new Payload.Sized(bytes));
    }

    private LoadPlan.Limits limits(Mode mode) {
      LoadPlan.Limits usual = LoadPlan.Limits.forMode(mode);
      int inFlight = value("max-in-flight", Integer::valueOf).orElse(usual.maxInFlight());
      int connections = mode.holdsCalls() ? inFlight : usual.connections();
      return new LoadPlan.Limits(
          value("connections", Integer::valueOf).orElse(connections),
          inFlight,
          value("event-loops", Integer::valueOf).orElse(usual.eventLoops()),
          time("drain", usual.drain()));
    }

    private Duration time(String name, Duration otherwise) {
      return value(name, Parser::duration).orElse(otherwise);
    }

    private static Duration duration(String text) {
      return Duration.parse(
          text.endsWith("ms")
              ? "PT" + Double.parseDouble(text.substring(0, text.length() - 2)) / 1000 + "S"
              : "PT" + text);
    }

    private <T> Optional<T> value(String name, Function<String, T> read) {
      return Optional.ofNullable(given.get(name)).map(text -> read(name, text, read));
    }

    private static <T> T read(String name, String text, Function<String, T> read) {
      try {
        return read.apply(text);
      } catch (IllegalArgumentException | DateTimeException _) {
        throw refused(name, text);
      }
    }

    private static IllegalArgumentException refused(String name, String text) {
      return new IllegalArgumentException("--" + name + " cannot be " + text + "; see --help");
    }
  }
}
