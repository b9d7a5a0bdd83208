package io.headrace.workers.window;

import io.headrace.config.Scheduling;
import io.headrace.job.JobRequest;
import io.headrace.job.Priority;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One life of a worker in a history: the real dispatcher, committer and windows, without threads. A
 * call goes on until the history ends it.
 */
final class SimulatedWorker implements UnpacedWork {
  private static final JobRequest REQUEST = SampleRequests.of("tenant");
  private static final ConsumerGroupMetadata MEMBER =
      new MockConsumer<>("earliest").groupMetadata();
  private static final Timer TIMER = new SimpleMeterRegistry().timer("commit");

  /** A poison record took the worker with it. */
  static final class Death extends RuntimeException {
    private static final long serialVersionUID = 1;

    Death() {
      super("killed by a poison record", null, false, false);
    }
  }

  /** What a history expects of its jobs. */
  interface Witness {
    /** The job's crashes are known when it is read. */
    void taken(Job job);

    /** May kill the worker. */
    void started(Job job);

    void givenUp(Job job);
  }

  /** A running call. */
  final class Call extends Thread {
    private final Job job;
    private final Runnable work;
    private boolean stopped;

    Call(Job job, Runnable work) {
      this.job = job;
      this.work = work;
    }

    Job job() {
      return job;
    }

    boolean isStopped() {
      return stopped;
    }

    @Override
    public void start() {
      calls.add(this);
      witness.started(job);
    }

    @Override
    public void interrupt() {
      stopped = true;
    }

    void end() {
      calls.remove(this);
      ending = this;
      work.run();
    }
  }

  final List<Call> calls = new ArrayList<>();
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final SimulatedKafka kafka;
  private final Witness witness;
  private final LaneLimits limits;
  private final GroupCommit commit;
  private final Dispatcher dispatcher;
  private Call ending = new Call(SampleRequests.job("none", "none", Priority.LOW, 0), () -> {});

  SimulatedWorker(SimulatedKafka kafka, Witness witness, LaneLimits limits, LongSupplier nanos)
      throws InterruptedException {
    this.kafka = kafka;
    this.witness = witness;
    this.limits = limits;
    Transactions transactions =
        new Transactions(kafka.producers(), 2, () -> MEMBER, () -> kafka.committed, Duration.ZERO);
    transactions.init();
    commit = new GroupCommit(transactions, Duration.ZERO, TIMER, nanos);
    dispatcher =
        new Dispatcher(
            limits, this, commit, Call::new, new FairQueue(Scheduling.FAIR, () -> false, () -> 0));
    kafka.logs.keySet().forEach(this::open);
  }

  private void open(TopicPartition partition) {
    OffsetAndMetadata last = kafka.committed.getOrDefault(partition, new OffsetAndMetadata(0, ""));
    positions.put(partition, last.offset());
    commit.open(partition, PartitionWindow.open(last.offset(), last.metadata()));
  }

  /** What the reader does with a poll. */
  void read(TopicPartition partition, int most) {
    PartitionWindow window = commit.window(partition).orElseThrow();
    if (!window.mayGrow(limits.maxSpread())
        || dispatcher.full(positions.keySet()).contains(partition)) {
      return;
    }
    List<Job> jobs = new ArrayList<>();
    for (var next :
        kafka.log(partition).tailMap(positions.getOrDefault(partition, 0L), true).entrySet()) {
      if (jobs.size() == most || !window.fits(next.getKey())) {
        break;
      }
      positions.put(partition, next.getKey() + 1);
      var record = SampleRequests.record(partition, next.getKey(), next.getValue());
      window
          .add(next.getKey(), 0)
          .ifPresent(
              slot -> jobs.add(new Job(record, partition, Priority.NORMAL, REQUEST, window, slot)));
    }
    jobs.forEach(witness::taken);
    dispatcher.add(jobs);
  }

  void commitNow() throws InterruptedException {
    commit.commitNow();
  }

  /** A rebalance in good order; the partition comes back. */
  void handOver(TopicPartition partition) throws InterruptedException {
    dispatcher.drop(Set.of(partition));
    kafka.commit(commit.close(Set.of(partition), Duration.ZERO));
    dispatcher.interrupt(Set.of(partition));
    open(partition);
  }

  /** The lane ends by a fault: what the reader does on its way out. */
  void leave() throws InterruptedException {
    for (TopicPartition partition : positions.keySet()) {
      dispatcher.drop(Set.of(partition));
      kafka.commit(commit.close(Set.of(partition), Duration.ZERO));
    }
  }

  /** The group takes the partition away without asking; it comes back. */
  void lose(TopicPartition partition) throws InterruptedException {
    dispatcher.drop(Set.of(partition));
    var _ = commit.close(Set.of(partition), Duration.ZERO);
    dispatcher.interrupt(Set.of(partition));
    open(partition);
  }

  @Override
  public List<ProducerRecord<String, byte[]>> run(Job job) throws InterruptedException {
    if (ending.stopped) {
      throw new InterruptedException();
    }
    return List.of(new ProducerRecord<>("jobs", job.id(), new byte[0]));
  }

  @Override
  public List<ProducerRecord<String, byte[]>> giveUp(Job job, String reason) {
    witness.givenUp(job);
    return List.of(new ProducerRecord<>("jobs", job.id(), new byte[0]));
  }

  @Override
  public List<ProducerRecord<String, byte[]>> unreadable(
      ConsumerRecord<String, byte[]> source, String why) {
    throw new IllegalStateException("every record of a history is a job");
  }
}
