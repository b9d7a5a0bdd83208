package io.headrace.ingress.registrar;

import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.JobTableUnavailable;
import io.headrace.ingress.jobs.PartitionListener;
import io.headrace.ingress.submit.QueueUnavailable;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The one writer of each partition that this instance owns. A decision sees all that was registered
 * before it; what {@link #register} has returned is seen by every later read.
 *
 * <p>A partition's transactional id is the same on every instance, so a new owner's first act shuts
 * out the old one, with whatever it had not committed. Writers are opened when first used.
 */
public final class Registrar implements PartitionListener, AutoCloseable {
  /** The caller is answered 503 after this; its records may still be written. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final RegistrarConfig config;
  private final Timer registered;
  private final Map<Integer, PartitionWriter> writers = new ConcurrentHashMap<>();
  private volatile JobTable table;
  private volatile boolean closed;

  /** It needs {@link #serve} before the first decision: the table is started after it. */
  @SuppressWarnings("NullAway.Init")
  public Registrar(RegistrarConfig config, MeterRegistry metrics) {
    this.config = config;
    registered =
        Timer.builder("headrace.registrar")
            .description("From a decision's arrival until the table has read its records")
            .register(metrics);
  }

  /** Decisions are taken from what this table shows. */
  public void serve(JobTable with) {
    table = with;
  }

  /**
   * Runs the decision, writes its records, waits until the table has read them.
   *
   * @param subject what the decision is about; of one subject each sees the one before
   * @throws JobTableUnavailable when this instance doesn't own the partition now
   * @throws QueueUnavailable when Kafka doesn't take the records in time; they may still land
   */
  public <T> T register(int partition, String subject, Decision<T> decision)
      throws QueueUnavailable, InterruptedException {
    Timer.Sample started = Timer.start();
    Entry<T> entry = new Entry<>(subject, decision);
    writer(partition).add(entry);
    try {
      return entry.answer().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      entry.answer().cancel(false);
      throw new QueueUnavailable("The queue didn't take the change in time.");
    } catch (ExecutionException e) {
      throw cause(e);
    } finally {
      started.stop(registered);
    }
  }

  private static QueueUnavailable cause(ExecutionException e) {
    return switch (e.getCause()) {
      case QueueUnavailable away -> away;
      case RuntimeException decided -> throw decided;
      case null, default -> throw new IllegalStateException(e);
    };
  }

  private PartitionWriter writer(int partition) {
    if (closed || !table.objects().served().contains(partition)) {
      throw new JobTableUnavailable("partition " + partition + " is not served here now");
    }
    return writers.compute(
        partition,
        (p, writer) ->
            writer == null || writer.isStopped()
                ? PartitionWriter.start(p, config, table)
                : writer);
  }

  @Override
  public void opened(int partition) {
    // the first decision opens the writer
  }

  @Override
  public void closed(int partition) {
    PartitionWriter writer = writers.remove(partition);
    if (writer != null) {
      writer.stop();
    }
  }

  @Override
  public void batchFound(int partition) {
    // decisions look for themselves
  }

  @Override
  public void changed(int partition) {
    // decisions look for themselves
  }

  @Override
  public void close() {
    closed = true;
    writers.keySet().forEach(this::closed);
  }
}
