package io.headrace.workers.window;

import io.headrace.job.Priority;
import io.headrace.ops.Closing;
import io.headrace.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane of this process: its reader and its committer, started together and, should either fail,
 * started anew together from what Kafka has on record.
 */
public final class Lane implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Lane.class);
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);
  private static final Duration REFUSED_PAUSE = Duration.ofMillis(50);

  /** In this time calls end, are committed, and the hand-over is on record; else all is left. */
  private static final Duration HAND_OVER_LIMIT = Duration.ofSeconds(6);

  private static final Duration COMMITTER_LIMIT = Duration.ofSeconds(1);
  private static final Duration LEAVE_LIMIT = Duration.ofMillis(500);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final LaneConfig config;
  private final Map<String, Priority> topics = new HashMap<>();
  private final Work work;
  private final Transactions.Producers producers;
  private final LaneMetrics metrics;
  private final LongSupplier nanos;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Session session;
  private volatile boolean twin;

  private Lane(
      LaneConfig config,
      Topics topics,
      Work work,
      Transactions.Producers producers,
      MeterRegistry registry,
      InstantSource clock,
      LongSupplier nanos) {
    this.config = config;
    this.producers = producers;
    for (Priority priority : Priority.values()) {
      this.topics.put(topics.requests(config.lane(), priority).name(), priority);
    }
    this.work = new CountedWork(config.lane(), work, registry, clock);
    this.metrics = new LaneMetrics(config.lane(), this.topics, registry, clock);
    this.nanos = nanos;
    this.thread = Thread.ofPlatform().name("lane-" + config.lane()).unstarted(this::supervise);
  }

  public static Lane start(
      LaneConfig config,
      Topics topics,
      Work work,
      MeterRegistry registry,
      InstantSource clock,
      LongSupplier nanos) {
    return start(
        config, topics, work, index -> LaneClients.producer(config, index), registry, clock, nanos);
  }

  static Lane start(
      LaneConfig config,
      Topics topics,
      Work work,
      Transactions.Producers producers,
      MeterRegistry registry,
      InstantSource clock,
      LongSupplier nanos) {
    Lane lane = new Lane(config, topics, work, producers, registry, clock, nanos);
    lane.thread.start();
    return lane;
  }

  /** Whether the lane reads and commits now. */
  public boolean isRunning() {
    Session now = session;
    return now != null && now.isAlive();
  }

  /** Whether the lane has ended for good because another process has its instance name. */
  public boolean hasTwin() {
    return twin;
  }

  /** Writes a record in the next commit, if the job is still this worker's. */
  public void announce(Job job, ProducerRecord<String, byte[]> record) {
    Session now = session;
    if (now != null) {
      now.commit.announce(job, record);
    }
  }

  /** Called when jobs that could not begin may do so now. */
  public void wake() {
    Session now = session;
    if (now != null) {
      now.dispatcher.wake();
    }
  }

  /** The number of partitions that this worker has of the lane's topics. */
  public int assigned() {
    Session now = session;
    return now == null ? 0 : now.reader.assigned();
  }

  /** Starts no further call, and begins to let go; {@link #close} waits for the end of it. */
  public void stop() {
    stopping.countDown();
    Session now = session;
    if (now != null && now.isAlive()) {
      now.stop();
    }
  }

  /** Lets calls end for a while, commits, and leaves the group. */
  @Override
  public void close() {
    stop();
    Session now = session;
    if (now != null && now.hasBegun()) {
      join(thread, HAND_OVER_LIMIT);
    }
    thread.interrupt();
    join(thread, CLOSE_LIMIT);
  }

  private static void join(Thread thread, Duration limit) {
    try {
      boolean _ = thread.join(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void supervise() {
    try {
      while (stopping.getCount() > 0 && !twin) {
        runOnce();
        if (stopping.await(RESTART_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void runOnce() {
    try (Session now = new Session()) {
      session = now;
      now.run();
    } catch (InterruptException | InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (FencedInstanceIdException e) {
      stopForTwin(e);
    } catch (RuntimeException | Error e) {
      logStop(e);
    } finally {
      session = null;
    }
  }

  /** Starting anew would stop the other process, which would then stop this one, and so on. */
  private void stopForTwin(Throwable cause) {
    twin = true;
    log.atError()
        .setCause(cause)
        .addKeyValue("lane", config.lane())
        .log(
            "another process has the instance name '{}', so this one runs no more jobs of the"
                + " lane; give each process a name of its own (workers.instance) and restart it",
            config.instance());
  }

  private void logStop(Throwable cause) {
    if (TwinException.isCauseOf(cause)) {
      stopForTwin(cause);
    } else if (stopping.getCount() == 0) {
      log.atWarn()
          .addKeyValue("lane", config.lane())
          .log("the lane is not handed over in good order; calls in flight count as one crash");
    } else {
      log.atError()
          .setCause(cause)
          .addKeyValue("lane", config.lane())
          .log("the lane stopped; it starts anew from the committed offsets in {}", RESTART_PAUSE);
    }
  }

  /** One life of the lane, from joining the group to leaving it. */
  private final class Session implements AutoCloseable {
    private final Closing clients = new Closing();
    private final Transactions transactions;
    private final GroupCommit commit;
    private final Dispatcher dispatcher;
    private final LaneReader reader;
    private final Thread committer;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Session() {
      Consumer<String, byte[]> consumer = LaneClients.consumer(config);
      clients.add(() -> consumer.close(CloseOptions.timeout(LEAVE_LIMIT)));
      Admin admin = LaneClients.admin(config);
      clients.add(() -> admin.close(Duration.ZERO));
      metrics.readEndsBy((partitions, told) -> LaneClients.ends(admin, partitions, told));
      transactions =
          clients.add(
              new Transactions(
                  producers,
                  config.commitProducers(),
                  this::group,
                  () -> LaneClients.offsets(admin, group().groupId()),
                  REFUSED_PAUSE));
      commit = new GroupCommit(transactions, config.commitPause(), metrics.commit(), nanos);
      dispatcher =
          new Dispatcher(
              config.limits(),
              work,
              commit,
              (job, call) ->
                  Thread.ofVirtual().name("call-" + config.lane() + "-" + job.id()).unstarted(call),
              new FairQueue(config.scheduling(), Processors::areBusy, nanos));
      reader =
          new LaneReader(
              topics,
              consumer,
              dispatcher,
              commit,
              work,
              config.limits(),
              config.revokeGrace(),
              metrics,
              nanos);
      committer = Thread.ofPlatform().name("commit-" + config.lane()).unstarted(this::runCommits);
    }

    private ConsumerGroupMetadata group() {
      return reader.group();
    }

    void run() throws InterruptedException {
      transactions.init();
      committer.start();
      reader.run();
      Throwable failed = failure.get();
      if (failed != null) {
        throw new IllegalStateException("commits failed", failed);
      }
    }

    private void runCommits() {
      try {
        commit.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (InterruptException e) {
        // close() was called
      } catch (RuntimeException | Error e) {
        failure.set(e);
        dispatcher.stop();
        reader.abandon();
      }
    }

    /** Past the wait for Kafka: there may be something to hand over. */
    boolean hasBegun() {
      return committer.getState() != Thread.State.NEW;
    }

    boolean isAlive() {
      return committer.isAlive();
    }

    void stop() {
      dispatcher.stop();
      reader.stop();
    }

    @Override
    public void close() {
      boolean interrupted = Thread.interrupted(); // the rest is short, and to be done
      dispatcher.stop();
      commit.stop();
      committer.interrupt();
      join(committer, COMMITTER_LIMIT);
      if (!committer.isAlive()) {
        commit.dropMarks();
      }
      dispatcher.interrupt(commit.windows().keySet());
      clients.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
