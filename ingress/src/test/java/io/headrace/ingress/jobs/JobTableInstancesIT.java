package io.headrace.ingress.jobs;

import static io.headrace.ingress.jobs.SampleRecords.TENANT;
import static io.headrace.ingress.jobs.SampleRecords.id;
import static io.headrace.ingress.jobs.SampleRecords.outcomeOf;
import static io.headrace.ingress.jobs.SampleRecords.requestOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.embedded.EmbeddedKafka;
import io.headrace.job.JobId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances in one JVM share the partitions. */
final class JobTableInstancesIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path dir;

  @Test
  void instances_shareThePartitions_andTakeOverFromEachOther() throws InterruptedException {
    try (var kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0);
        var broker = new TableOnBroker(kafka.bootstrapServers())) {
      JobTable first = broker.start(dir.resolve("first"), 8081, 1 << 20);
      TableOnBroker.awaitAll(first);
      List<JobId> jobs = submit(broker);
      JobTable second = broker.start(dir.resolve("second"), 8082, 1 << 20);
      await().atMost(SOON).until(() -> share(first, second, 8082) && share(second, first, 8081));
      assertThat(owned(first)).isEqualTo(TableOnBroker.PARTITIONS / 2);
      for (JobId job : jobs) {
        assertAnsweredByItsOwner(first, second, job);
      }
      first.close();
      await().atMost(SOON).until(() -> second.isReady() && owned(second) == 6);
      for (JobId job : jobs) {
        assertThat(second.find(job, TENANT, Duration.ZERO)).isPresent();
      }
    }
  }

  private static List<JobId> submit(TableOnBroker broker) {
    List<JobId> jobs =
        IntStream.range(0, 60).mapToObj(i -> id(i % TableOnBroker.PARTITIONS)).toList();
    jobs.forEach(job -> broker.send(requestOf(job)));
    jobs.stream().limit(30).forEach(job -> broker.send(outcomeOf(job)));
    return jobs;
  }

  /** All partitions are served by one of the two, and {@code one} knows where. */
  private static boolean share(JobTable one, JobTable other, int otherPort) {
    Owner elsewhere = new Owner.Elsewhere(URI.create("http://127.0.0.1:" + otherPort));
    return one.isReady()
        && other.isReady()
        && owned(one) + owned(other) == TableOnBroker.PARTITIONS
        && IntStream.range(0, TableOnBroker.PARTITIONS)
            .mapToObj(one::ownerOf)
            .allMatch(owner -> owner instanceof Owner.Here || owner.equals(elsewhere));
  }

  private static long owned(JobTable table) {
    return IntStream.range(0, TableOnBroker.PARTITIONS)
        .filter(partition -> table.ownerOf(partition) instanceof Owner.Here)
        .count();
  }

  private static void assertAnsweredByItsOwner(JobTable first, JobTable second, JobId job)
      throws InterruptedException {
    boolean here = first.ownerOf(job.partition()) instanceof Owner.Here;
    JobTable owner = here ? first : second;
    JobTable other = here ? second : first;
    assertThat(owner.find(job, TENANT, Duration.ZERO)).isPresent();
    assertThatThrownBy(() -> other.find(job, TENANT, Duration.ZERO))
        .isInstanceOf(JobTableUnavailable.class);
  }
}
