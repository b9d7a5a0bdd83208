package io.headrace.ingress.registrar;

import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.jobs.JobTableUnavailable;
import io.headrace.ingress.submit.QueueUnavailable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the decisions about one partition, many at once but each subject's one by one: decide,
 * write all in one transaction, wait until the table has read it, answer.
 *
 * <p>When a transaction's end is unknown, a new producer of the same id makes the coordinator end
 * it one way or the other; then the table reads on to the log's end, and the same decisions are
 * taken again from what is there.
 */
final class PartitionWriter {
  private static final Logger log = LoggerFactory.getLogger(PartitionWriter.class);
  private static final int MAX_WAITING = 2_000;
  private static final int MAX_GROUP = 500; // decisions
  private static final int MAX_GROUP_BYTES = 4 << 20;
  private static final int TRIES = 3;
  private static final Duration BACKOFF = Duration.ofMillis(200);
  private static final Duration READ = Duration.ofSeconds(5);

  private final int partition;
  private final RegistrarConfig config;
  private final JobTable table;
  private final BlockingQueue<Entry<?>> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread thread;
  private volatile boolean stopped;

  /** Taken from {@link #waiting}, in order; owned by the thread, as is the producer. */
  private final Deque<Entry<?>> backlog = new ArrayDeque<>();

  private @Nullable Producer<String, byte[]> producer;

  private PartitionWriter(int partition, RegistrarConfig config, JobTable table) {
    this.partition = partition;
    this.config = config;
    this.table = table;
    thread = Thread.ofVirtual().name("registrar-" + partition).unstarted(this::run);
  }

  static PartitionWriter start(int partition, RegistrarConfig config, JobTable table) {
    PartitionWriter writer = new PartitionWriter(partition, config, table);
    writer.thread.start();
    return writer;
  }

  void add(Entry<?> entry) throws QueueUnavailable {
    if (!waiting.offer(entry)) {
      throw new QueueUnavailable("Too many changes wait to be written.");
    }
    if (stopped) {
      failWaiting();
    }
  }

  /** It takes nothing any more, for its partition has gone or by a fault; another may start. */
  boolean isStopped() {
    return stopped;
  }

  /** The partition isn't this instance's any more; what isn't committed won't be. */
  void stop() {
    stopped = true;
    thread.interrupt();
  }

  private void run() {
    try {
      open();
      while (!stopped) {
        register(nextGroup());
      }
    } catch (InterruptedException | InterruptException _) {
      log.debug("partition {} is no longer written here", partition);
    } finally {
      stopped = true;
      boolean _ = Thread.interrupted(); // the producer says good-bye to the broker
      closeProducer();
      backlog.forEach(entry -> entry.fail(unavailable()));
      failWaiting();
    }
  }

  /** Waits for a decision; then takes what has come, but no subject twice. */
  private List<Entry<?>> nextGroup() throws InterruptedException {
    if (backlog.isEmpty()) {
      backlog.add(waiting.take());
    }
    waiting.drainTo(backlog, Math.max(0, MAX_GROUP - backlog.size()));
    List<Entry<?>> group = new ArrayList<>();
    Set<String> subjects = new HashSet<>();
    for (Iterator<Entry<?>> entries = backlog.iterator(); entries.hasNext(); ) {
      Entry<?> entry = entries.next();
      if (subjects.add(entry.subject())) {
        group.add(entry);
        entries.remove();
      }
    }
    return group;
  }

  private void register(List<Entry<?>> group) throws InterruptedException {
    for (int tries = 0; tries < TRIES; tries++) {
      List<Entry<?>> decided = new ArrayList<>();
      List<ProducerRecord<String, byte[]>> records = decide(group, decided);
      Optional<Map<String, Long>> written = write(records);
      if (written.isPresent()) {
        awaitRead(written.get());
        decided.forEach(Entry::registered);
        return;
      }
      open();
    }
    group.forEach(entry -> entry.fail(new QueueUnavailable("The queue doesn't take the change.")));
  }

  /** Those that find no room in the transaction go back to the front of the backlog. */
  private List<ProducerRecord<String, byte[]>> decide(
      List<Entry<?>> group, List<Entry<?>> decided) {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    int bytes = 0;
    for (Entry<?> entry : List.copyOf(group)) {
      if (bytes > MAX_GROUP_BYTES) {
        group.remove(entry);
        backlog.addFirst(entry);
      } else if (!entry.answer().isDone()) {
        Optional<List<ProducerRecord<String, byte[]>>> made = entry.decide();
        made.ifPresent(records::addAll);
        made.ifPresent(_ -> decided.add(entry));
        bytes += made.stream().flatMap(List::stream).mapToInt(PartitionWriter::size).sum();
      }
    }
    return records;
  }

  private static int size(ProducerRecord<String, byte[]> record) {
    return record.value() == null ? 0 : record.value().length;
  }

  /** The last offset by topic; empty when nothing was written, or it isn't known whether. */
  private Optional<Map<String, Long>> write(List<ProducerRecord<String, byte[]>> records) {
    Producer<String, byte[]> open = producer;
    if (records.isEmpty() || open == null) {
      return records.isEmpty() ? Optional.of(Map.of()) : Optional.empty();
    }
    try {
      open.beginTransaction();
      List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
      records.forEach(record -> sent.add(open.send(record)));
      open.commitTransaction();
      return Optional.of(lastOffsets(sent));
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      log.warn(
          "changes of partition {} weren't taken ({}); they are decided again",
          partition,
          e.toString());
      return Optional.empty();
    }
  }

  private static Map<String, Long> lastOffsets(List<Future<RecordMetadata>> sent) {
    Map<String, Long> last = new HashMap<>();
    for (Future<RecordMetadata> future : sent) {
      RecordMetadata at = future.resultNow(); // the commit waited for all of them
      last.merge(at.topic(), at.offset(), Math::max);
    }
    return last;
  }

  private void awaitRead(Map<String, Long> written) throws InterruptedException {
    for (var last : written.entrySet()) {
      while (config.read().contains(last.getKey())
          && !table.awaitRead(last.getKey(), partition, last.getValue(), READ)) {
        requireOwned();
        log.warn("the job table hasn't read changes of partition {} yet", partition);
      }
    }
  }

  private void requireOwned() throws InterruptedException {
    if (stopped) {
      throw new InterruptedException();
    }
  }

  /** Shuts out whoever wrote before, and lets the table read all that was written. */
  private void open() throws InterruptedException {
    while (true) {
      requireOwned();
      closeProducer();
      try {
        var opened =
            new KafkaProducer<>(
                config.producer(partition), new StringSerializer(), new ByteArraySerializer());
        producer = opened;
        opened.initTransactions();
        if (table.awaitEnd(config.read(), partition, READ)) {
          return;
        }
        log.warn("the job table hasn't read partition {} to its end yet", partition);
      } catch (InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        log.info("Kafka doesn't take changes of partition {} yet: {}", partition, e.toString());
      }
      TimeUnit.NANOSECONDS.sleep(BACKOFF.toNanos());
    }
  }

  private void closeProducer() {
    if (producer != null) {
      producer.close(Duration.ZERO); // what is open is not to be sent
      producer = null;
    }
  }

  private void failWaiting() {
    List<Entry<?>> left = new ArrayList<>();
    waiting.drainTo(left);
    left.forEach(entry -> entry.fail(unavailable()));
  }

  private JobTableUnavailable unavailable() {
    return new JobTableUnavailable("partition " + partition + " is not written here now");
  }
}
