package io.headrace.workers.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headrace.config.KafkaConfig;
import io.headrace.config.Settings;
import io.headrace.embedded.EmbeddedKafka;
import io.headrace.job.JobLinks;
import io.headrace.job.JobStatus;
import io.headrace.ops.Health;
import io.headrace.topic.JobRecords;
import io.headrace.topic.TopicProvisioner;
import io.headrace.topic.Topics;
import io.headrace.webhook.WebhookEndpoint;
import io.headrace.webhook.WebhookJson;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Outcomes in, POSTs out, over a real broker and real HTTP. */
final class WebhooksIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path dir;

  @Test
  void outcomes_reachTheLivingEndpoint_whileAnotherHangs_andAfterARestart() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0);
        Receiver living = Receiver.start();
        Receiver dead = Receiver.start().hanging();
        Outside outside = new Outside(settings(kafka))) {
      WebhookEndpoint mine = Samples.endpoint(Samples.endpointId(1), living.url());
      outside.put(mine);
      outside.put(Samples.endpoint(Samples.endpointId(1), dead.url()));
      Set<String> jobs = new HashSet<>();

      try (Webhooks _ = start(outside.settings, "one")) {
        jobs.addAll(outside.end(200));
        await().atMost(LIMIT).until(() -> objects(living).containsAll(jobs));
        living.hanging(); // attempts are under way as the sender goes
        jobs.addAll(outside.end(50));
        await().atMost(LIMIT).until(() -> living.received().size() > 200);
      }
      living.answering(200);
      try (Webhooks _ = start(outside.settings, "two")) {
        await().atMost(LIMIT).until(() -> objects(living).containsAll(jobs));
      }

      Map<String, Set<String>> idsByObject =
          living.received().stream()
              .collect(
                  Collectors.groupingBy(
                      WebhooksIT::object,
                      Collectors.mapping(r -> r.header("webhook-id"), Collectors.toSet())));
      assertThat(idsByObject.values()).allSatisfy(ids -> assertThat(ids).hasSize(1));
      assertThat(dead.received()).isNotEmpty();
    }
  }

  /** A store that a stop left in doubt would be wiped, and read anew from its change-log. */
  @Test
  void cleanStop_leavesStores_thatTheNextStartTakesOver() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0);
        Receiver receiver = Receiver.start();
        Outside outside = new Outside(settings(kafka))) {
      outside.put(Samples.endpoint(Samples.endpointId(1), receiver.url()));
      Set<String> jobs = new HashSet<>();
      try (Webhooks _ = start(outside.settings, "one")) {
        jobs.addAll(outside.end(50));
        await().atMost(LIMIT).until(() -> objects(receiver).containsAll(jobs));
      }
      ListAppender<ILoggingEvent> log = new ListAppender<>();
      log.start();
      Logger streams = (Logger) LoggerFactory.getLogger("org.apache.kafka.streams");
      streams.setLevel(Level.WARN);
      streams.addAppender(log);

      try (Webhooks _ = start(outside.settings, "one")) {
        jobs.addAll(outside.end(50));
        await().atMost(LIMIT).until(() -> objects(receiver).containsAll(jobs));
      }

      streams.detachAppender(log);
      streams.setLevel(null);
      assertThat(log.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .noneMatch(message -> message.contains("corrupted"));
    }
  }

  private Settings settings(EmbeddedKafka kafka) {
    return Samples.settings(dir.resolve("state"))
        .with(
            """
            kafka: { bootstrap: "%s" }
            webhooks: { callTimeout: 2s, lease: 120s, schedule: [1s, 1s, 1s, 2s] }
            """
                .formatted(kafka.bootstrapServers()));
  }

  private static Webhooks start(Settings settings, String instance) {
    return Webhooks.start(
        settings, instance, new Health(), new SimpleMeterRegistry(), InstantSource.system());
  }

  private static Set<String> objects(Receiver receiver) {
    return receiver.received().stream().map(WebhooksIT::object).collect(Collectors.toSet());
  }

  private static String object(Receiver.Received received) {
    String body = new String(received.body(), UTF_8);
    int start = body.indexOf("\"data\":{\"id\":\"") + "\"data\":{\"id\":\"".length();
    return body.substring(start, body.indexOf('"', start));
  }

  /** The rest of the system, as far as webhooks meet it. */
  private static final class Outside implements AutoCloseable {
    private final Settings settings;
    private final int partitions;
    private final Topics topics;
    private final KafkaProducer<String, byte[]> producer;

    Outside(Settings settings) throws Exception {
      this.settings = settings;
      KafkaConfig kafka = settings.section("kafka", KafkaConfig.class);
      partitions = kafka.partitions();
      topics = new Topics(kafka.retention());
      Map<String, Object> clients = Map.of("bootstrap.servers", kafka.bootstrap());
      try (Admin admin = Admin.create(clients)) {
        new TopicProvisioner(admin, partitions, kafka.replicas())
            .ensure(topics.all(Set.of("lane")));
      }
      producer = new KafkaProducer<>(clients, new StringSerializer(), new ByteArraySerializer());
    }

    void put(WebhookEndpoint endpoint) throws Exception {
      producer
          .send(
              new ProducerRecord<>(
                  topics.webhookEndpoints().name(), 1, endpoint.id(), WebhookJson.write(endpoint)))
          .get();
    }

    List<String> end(int count) throws Exception {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String id = Samples.jobId(i % partitions, Instant.now());
        ids.add(id);
        var finished = Samples.finished(JobStatus.COMPLETED, true, JobLinks.NONE);
        producer
            .send(
                new ProducerRecord<>(
                    topics.jobs().name(),
                    i % partitions,
                    id,
                    new byte[100],
                    JobRecords.headers(finished)))
            .get();
      }
      return ids;
    }

    @Override
    public void close() {
      producer.close();
    }
  }
}
