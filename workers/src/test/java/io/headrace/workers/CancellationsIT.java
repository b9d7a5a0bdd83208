package io.headrace.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.embedded.EmbeddedKafka;
import io.headrace.job.JobCommand;
import io.headrace.job.JobIds;
import io.headrace.job.TenantId;
import io.headrace.topic.JobRecords;
import io.headrace.topic.TopicProvisioner;
import io.headrace.topic.Topics;
import io.headrace.workers.window.SampleRequests;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CancellationsIT {
  private static final Instant NOW = Instant.parse("2030-01-02T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final Topics TOPICS = new Topics(new Topics.Retention(DAY, DAY, DAY, DAY));

  @TempDir Path dir;

  /** Whatever else the topic holds. */
  @Test
  void covers_jobThatMayBeQueued_untilItsLongestDeadline() throws Exception {
    String old = id(NOW.minus(DAY).minusSeconds(1));
    String young = id(NOW.minus(DAY).plusSeconds(60));
    String later = id(NOW);
    List<String> told = new CopyOnWriteArrayList<>();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir, 0)) {
      provision(kafka.bootstrapServers());
      try (KafkaProducer<String, byte[]> producer = producer(kafka.bootstrapServers());
          Cancellations cancellations =
              new Cancellations(
                  kafka.bootstrapServers(),
                  TOPICS.cancellations(),
                  told::add,
                  InstantSource.fixed(NOW))) {
        producer.send(cancel(old)).get();
        producer.send(new ProducerRecord<>(TOPICS.cancellations().name(), 0, null, null)).get();
        producer.send(cancel(young)).get();
        assertThat(cancellations.isRunning()).isFalse();

        cancellations.start();

        assertThat(cancellations.isRunning()).isTrue();
        assertThat(told).containsExactly(young);
        assertThat(cancellations.covers(young, SampleRequests.of("tenant"))).isTrue();
        assertThat(cancellations.covers(young, SampleRequests.of("other"))).isFalse();
        assertThat(cancellations.coversBatchOf(SampleRequests.ofBatch("tenant", young))).isTrue();
        assertThat(cancellations.coversBatchOf(SampleRequests.ofBatch("other", young))).isFalse();
        assertThat(cancellations.coversBatchOf(SampleRequests.of("tenant"))).isFalse();
        producer.send(cancel(later)).get();
        await().until(() -> told.equals(List.of(young, later)));
      }
    }
  }

  private static void provision(String bootstrap) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      new TopicProvisioner(admin, 1, Optional.empty()).ensure(TOPICS.all(Set.of("lane")));
    }
  }

  private static KafkaProducer<String, byte[]> producer(String bootstrap) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new ByteArraySerializer());
  }

  private static ProducerRecord<String, byte[]> cancel(String id) {
    JobCommand command = new JobCommand(JobCommand.Kind.CANCEL, new TenantId("tenant"));
    return new ProducerRecord<>(
        TOPICS.cancellations().name(), 0, id, null, JobRecords.headers(command));
  }

  private static String id(Instant created) {
    return new JobIds("secret", InstantSource.fixed(created)).mint("resp_", 0).value();
  }
}
