package io.headrace.usage;

import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobEvent.Started;
import io.headrace.topic.JobRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Adds outcomes up in its store and forwards every sum once. The timer runs only while there is
 * something to forward: each firing makes Streams commit, and an idle application should not.
 */
final class PartialSumsProcessor
    extends ContextualProcessor<byte[], byte[], UsageSeries, UsageSums> {
  /** Many tenants with many models each may not fill the memory with sums. */
  private static final int MAX_PENDING = 10_000;

  private final PartialSums stage;
  private final ModelNames names = new ModelNames();
  private @Nullable KeyValueStore<UsageKey, UsageSums> sums;
  private @Nullable Cancellable timer;
  private int pending;

  PartialSumsProcessor(PartialSums stage) {
    this.stage = stage;
  }

  @Override
  public void init(ProcessorContext<UsageSeries, UsageSums> context) {
    super.init(context);
    sums = context.getStateStore(PartialSums.STORE);
    pending = all().size();
    if (pending > 0) {
      startTimer();
    }
  }

  @Override
  public void process(Record<byte[], byte[]> outcome) {
    finished(outcome).ifPresent(job -> add(job, outcome.timestamp()));
  }

  /** A job with headers that this version can't read must not hold up all the others. */
  private Optional<Finished> finished(Record<byte[], byte[]> outcome) {
    try {
      return switch (JobRecords.event(outcome.headers())) {
        case Finished finished -> Optional.of(finished);
        case Started _ -> Optional.empty();
      };
    } catch (RuntimeException e) {
      context()
          .recordMetadata()
          .ifPresent(at -> stage.skipped().add(at.topic(), at.partition(), at.offset(), e));
      return Optional.empty();
    }
  }

  private void add(Finished job, long timestamp) {
    UsageKey key = names.known(stage.keyOf(job, timestamp));
    UsageSums before = store().get(key);
    UsageSums one = UsageSums.of(job);
    store().put(key, before == null ? one : before.plus(one));
    if (before == null && ++pending >= MAX_PENDING) {
      forwardAll();
    }
    startTimer();
  }

  private void startTimer() {
    if (timer == null) {
      timer =
          context().schedule(stage.interval(), PunctuationType.WALL_CLOCK_TIME, _ -> forwardAll());
    }
  }

  private void forwardAll() {
    for (KeyValue<UsageKey, UsageSums> sum : all()) {
      UsageSeries series = new UsageSeries(sum.key.tenant(), sum.key.model());
      context().forward(new Record<>(series, sum.value, sum.key.start().toEpochMilli()));
      store().delete(sum.key);
    }
    pending = 0;
    stopTimer();
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private List<KeyValue<UsageKey, UsageSums>> all() {
    List<KeyValue<UsageKey, UsageSums>> all = new ArrayList<>();
    try (var stored = store().all()) {
      stored.forEachRemaining(all::add);
    }
    return all;
  }

  private KeyValueStore<UsageKey, UsageSums> store() {
    if (sums == null) {
      throw new IllegalStateException("used before init");
    }
    return sums;
  }
}
