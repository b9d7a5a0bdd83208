package io.headrace.ingress.jobs;

import static io.headrace.ingress.jobs.SampleRecords.REQUESTS;
import static io.headrace.ingress.jobs.SampleRecords.finished;
import static io.headrace.ingress.jobs.SampleRecords.id;
import static io.headrace.ingress.jobs.SampleRecords.request;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import com.sun.management.ThreadMXBean;
import io.headrace.job.JobId;
import io.headrace.job.JobStatus;
import io.headrace.topic.JobRecords;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;

/**
 * What the table's newest bodies cost the collector. Run it as the launcher runs ingress:
 * -XX:+UseParallelGC and its heap. Arguments: jobs, MiB of body cache, jobs in flight, bytes of
 * other garbage per record, as the rest of the process makes it. Each outcome is read once, as by a
 * call that waited for it.
 */
final class MeasurePromotion {
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final LongAdder promoted = new LongAdder();
  private final LongAdder youngMillis = new LongAdder();
  private final LongAdder young = new LongAdder();
  private final LongAdder fullMillis = new LongAdder();
  private final LongAdder full = new LongAdder();
  private final MockProcessorContext<Void, Void> context;
  private final JobTableProcessor processor;
  private final long[] offsets = new long[2];
  private final Records records;
  private final int garbage;
  private byte[] newestGarbage = {};

  private MeasurePromotion(Shared shared, Path state, int garbage) {
    this.garbage = garbage;
    records = new Records(shared.newest(), MeasurePromotion::missed, shared.metrics());
    context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), state.toFile());
    for (String name : Set.of(JobTableTopology.STORE, JobTableTopology.OBJECTS)) {
      var store =
          Stores.keyValueStoreBuilder(
                  Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
              .withLoggingDisabled()
              .build();
      store.init(context.getStateStoreContext(), store);
    }
    context.setCurrentSystemTimeMs(System.currentTimeMillis());
    processor = new JobTableProcessor(shared, new Purge(Duration.ofDays(1), Set.of(), 1));
    processor.init(context);
  }

  public static void main(String[] arguments) throws Exception {
    Shared shared =
        Shared.create(
            Long.parseLong(arguments[1]) << 20,
            PartitionListener.NONE,
            new TableMetrics(new SimpleMeterRegistry()));
    var measure =
        new MeasurePromotion(
            shared, Files.createTempDirectory("promotion"), Integer.parseInt(arguments[3]));
    measure.listen();
    int jobs = Integer.parseInt(arguments[0]);
    for (int round = 1; round <= 3; round++) {
      measure.run(round, jobs, Integer.parseInt(arguments[2]));
    }
  }

  private void run(int round, int jobs, int inFlight) {
    long allocated = THREAD.getCurrentThreadAllocatedBytes();
    long cpu = THREAD.getCurrentThreadCpuTime();
    Deque<JobId> open = new ArrayDeque<>();
    for (int i = 0; i < jobs + inFlight; i++) {
      if (i < jobs) {
        open.add(id(0));
        apply(0, open.getLast(), JobRecords.headers(request()));
      }
      if (i >= inFlight) {
        apply(1, open.remove(), JobRecords.headers(finished(JobStatus.COMPLETED)));
        records.result(new RecordAt(JobTableTopology.JOBS, 0, offsets[1] - 1));
      }
    }
    long records = 2L * jobs;
    System.out.printf(
        "round %d, per record: %d bytes allocated (%d as told), %d promoted, %.2f us CPU;"
            + " %d young collections of %d ms, %d full of %d ms%n",
        round,
        (THREAD.getCurrentThreadAllocatedBytes() - allocated) / records,
        newestGarbage.length,
        promoted.sumThenReset() / records,
        (THREAD.getCurrentThreadCpuTime() - cpu) / 1e3 / records,
        young.sum(),
        youngMillis.sumThenReset() / Math.max(1, young.sumThenReset()),
        full.sum(),
        fullMillis.sumThenReset() / Math.max(1, full.sumThenReset()));
  }

  private void apply(int topic, JobId id, Headers headers) {
    context.setRecordMetadata(topic == 0 ? REQUESTS : JobTableTopology.JOBS, 0, offsets[topic]++);
    newestGarbage = new byte[garbage];
    byte[] body = new byte[1_500];
    processor.process(new Record<>(id.value(), body, System.currentTimeMillis(), headers));
  }

  private static ConsumerRecord<byte[], byte[]> missed(RecordAt at) {
    throw new IllegalStateException("the newest record isn't in memory: " + at);
  }

  private void listen() {
    for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector)
          .addNotificationListener(
              (notification, _) ->
                  count(
                      GarbageCollectionNotificationInfo.from(
                          (CompositeData) notification.getUserData())),
              null,
              null);
    }
  }

  private void count(GarbageCollectionNotificationInfo collection) {
    GcInfo info = collection.getGcInfo();
    boolean isFull = collection.getGcAction().contains("major");
    (isFull ? full : young).increment();
    (isFull ? fullMillis : youngMillis).add(info.getDuration());
    if (!isFull) {
      promoted.add(old(info.getMemoryUsageAfterGc()) - old(info.getMemoryUsageBeforeGc()));
    }
  }

  private static long old(Map<String, MemoryUsage> pools) {
    return pools.entrySet().stream()
        .filter(pool -> pool.getKey().contains("Old Gen"))
        .mapToLong(pool -> pool.getValue().getUsed())
        .sum();
  }
}
