package io.headrace.billing;

import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobStatus;
import io.headrace.job.TenantId;
import io.headrace.llm.Usage;
import io.headrace.topic.JobRecords;
import io.headrace.topic.ShardSet;
import io.headrace.usage.UsageSums;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes random outcomes as workers do: in transactions, of which some are aborted. */
final class JobsWriter implements AutoCloseable {
  private static final int PARTITIONS = 6;
  private static final int SPREAD = 4;
  private static final int BODY = 1_500;

  private final KafkaProducer<String, byte[]> producer;
  private final Random random;
  private final int tenants;
  private UsageSums committed = UsageSums.NONE;

  JobsWriter(String bootstrap, int tenants, long seed) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrap, "transactional.id", "writer", "linger.ms", 2);
    producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    producer.initTransactions();
    this.tenants = tenants;
    random = new Random(seed);
  }

  /** The sum over all outcomes that readers may see. */
  UsageSums committed() {
    return committed;
  }

  void commit(int count, Instant at) {
    committed = committed.plus(send(count, at));
    producer.commitTransaction();
  }

  /** The records are in the log all the same: readers must pass over them. */
  void abort(int count, Instant at) {
    send(count, at);
    producer.flush();
    producer.abortTransaction();
  }

  private UsageSums send(int count, Instant at) {
    UsageSums sent = UsageSums.NONE;
    producer.beginTransaction();
    for (int n = 0; n < count; n++) {
      Finished job = outcome();
      var _ = producer.send(toRecord(job, at)); // the commit reports its failure
      sent = sent.plus(UsageSums.of(job));
    }
    return sent;
  }

  private Finished outcome() {
    JobStatus status = random.nextInt(20) == 0 ? JobStatus.FAILED : JobStatus.COMPLETED;
    Usage usage = new Usage(random.nextInt(2_000), random.nextInt(50), 0, random.nextInt(500), 0);
    return Outcomes.finished("tenant-" + random.nextInt(tenants), "small", status, usage);
  }

  private ProducerRecord<String, byte[]> toRecord(Finished job, Instant at) {
    TenantId tenant = job.tenant();
    int partition = ShardSet.of(tenant, PARTITIONS, SPREAD)[random.nextInt(SPREAD)];
    String id = "resp_" + random.nextLong();
    return new ProducerRecord<>(
        "jobs", partition, at.toEpochMilli(), id, new byte[BODY], JobRecords.headers(job));
  }

  @Override
  public void close() {
    producer.close();
  }
}
