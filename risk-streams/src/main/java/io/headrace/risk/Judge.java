package io.headrace.risk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.risk.Court.Ruling;
import io.headrace.risk.rule.TokenVelocity;
import io.headrace.usage.UsageSeries;
import io.headrace.usage.UsageSums;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Partial sums of tokens in, verdicts out. A tenant is judged whenever it used tokens, and every
 * five seconds until there is nothing left to remember of it; the timer runs only while there are
 * such tenants, for each firing makes Streams commit.
 */
final class Judge extends ContextualProcessor<UsageSeries, UsageSums, String, byte[]> {
  static final String STORE = "suspects";

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Court court;
  private @Nullable KeyValueStore<String, Suspect> suspects;
  private @Nullable Cancellable timer;

  Judge(Court court) {
    this.court = court;
  }

  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    super.init(context);
    suspects = context.getStateStore(STORE);
    if (!all().isEmpty()) {
      startTimer();
    }
  }

  /** What is older than a minute, as after a stop, says nothing of how the tenant behaves now. */
  @Override
  public void process(Record<UsageSeries, UsageSums> partial) {
    Instant now = now();
    Instant start = Instant.ofEpochMilli(partial.timestamp());
    if (start.isAfter(now.minus(MINUTE))) {
      String tenant = partial.key().tenant().value();
      Suspect known = store().get(tenant);
      Instant at = start.isAfter(now) ? now : start; // a worker's clock that runs ahead
      long tokens = partial.value().usage().total();
      judge(tenant, (known == null ? Suspect.unknown() : known).used(tokens, at), now);
      startTimer();
    }
  }

  private void judge(String tenant, Suspect suspect, Instant now) {
    Ruling ruling = court.rule(suspect, now);
    store().put(tenant, ruling.suspect());
    ruling
        .verdict()
        .map(verdict -> verdict.encode().getBytes(UTF_8))
        .ifPresent(value -> context().forward(new Record<>(tenant, value, now.toEpochMilli())));
  }

  private void judgeAll() {
    Instant now = now();
    List<KeyValue<String, Suspect>> all = all();
    for (KeyValue<String, Suspect> one : all) {
      if (one.value.isForgettable(now)) {
        store().delete(one.key);
      } else if (!court.rule(one.value, now).suspect().equals(one.value)) {
        judge(one.key, one.value, now);
      }
    }
    if (all.isEmpty()) {
      stopTimer();
    }
  }

  private void startTimer() {
    if (timer == null) {
      timer =
          context()
              .schedule(TokenVelocity.BUCKET, PunctuationType.WALL_CLOCK_TIME, _ -> judgeAll());
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private List<KeyValue<String, Suspect>> all() {
    List<KeyValue<String, Suspect>> all = new ArrayList<>();
    try (var stored = store().all()) {
      stored.forEachRemaining(all::add);
    }
    return all;
  }

  private Instant now() {
    return Instant.ofEpochMilli(context().currentSystemTimeMs());
  }

  private KeyValueStore<String, Suspect> store() {
    if (suspects == null) {
      throw new IllegalStateException("used before init");
    }
    return suspects;
  }
}
