package io.headrace.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.GivenUp;
import io.headrace.job.JobError;
import io.headrace.job.JobEvent;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobRequest;
import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import io.headrace.responses.ErrorObject;
import io.headrace.responses.InvalidRequest;
import io.headrace.responses.ResponseObject;
import io.headrace.responses.ResponseRequest;
import io.headrace.topic.DeadLetterRecords;
import io.headrace.topic.JobRecords;
import io.headrace.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Ends jobs by the name of their model: {@code sim-echo} completes, {@code sim-fail} fails as a
 * throttled provider does, {@code sim-dead*} is given up, {@code sim-once*} until it is replayed,
 * {@code sim-hold} is never taken, {@code sim-wait} waits for its deadline or for its batch's
 * cancellation.
 */
final class FakeWorker implements AutoCloseable {
  static final String ANSWER = "four";

  private final String bootstrap;
  private final List<ConsumerRecord<String, byte[]>> seen = new CopyOnWriteArrayList<>();
  private final Thread thread =
      Thread.ofPlatform().name("fake-worker").daemon().unstarted(this::run);
  private final Map<String, ConsumerRecord<String, byte[]>> waiting = new LinkedHashMap<>();
  private final Set<String> cancelled = new HashSet<>();
  private volatile boolean closed;

  private FakeWorker(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  static FakeWorker start(String bootstrap) {
    FakeWorker worker = new FakeWorker(bootstrap);
    worker.thread.start();
    return worker;
  }

  /** Every request record, in the order of arrival. */
  List<ConsumerRecord<String, byte[]>> seen() {
    return seen;
  }

  ConsumerRecord<String, byte[]> seen(String id) {
    return seen.stream().filter(record -> record.key().equals(id)).findFirst().orElseThrow();
  }

  private void run() {
    try (var consumer =
            new KafkaConsumer<>(
                Map.<String, Object>of(
                    "bootstrap.servers",
                    bootstrap,
                    "group.id",
                    "fake-worker",
                    "metadata.max.age.ms",
                    500,
                    "auto.offset.reset",
                    "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        var producer =
            new KafkaProducer<>(
                Map.<String, Object>of(
                    "bootstrap.servers", bootstrap, "transactional.id", "fake-worker"),
                new StringSerializer(),
                new ByteArraySerializer())) {
      producer.initTransactions();
      consumer.subscribe(Pattern.compile(Topics.REQUESTS.pattern() + "|cancellations"));
      while (!closed) {
        var records = consumer.poll(Duration.ofMillis(50));
        List<ConsumerRecord<String, byte[]>> requests = new ArrayList<>();
        records.forEach(record -> {
          if (record.topic().equals("cancellations")) {
            cancelled.add(record.key());
          } else {
            requests.add(record);
          }
        });
        seen.addAll(requests);
        finish(producer, requests);
      }
    }
  }

  private void finish(
      KafkaProducer<String, byte[]> producer, Iterable<ConsumerRecord<String, byte[]>> records) {
    List<ProducerRecord<String, byte[]>> outcomes = new CopyOnWriteArrayList<>();
    records.forEach(record -> {
      outcome(record).ifPresent(outcomes::add);
      deadLetter(record).ifPresent(outcomes::add);
    });
    outcomes.addAll(endOfWaits());
    if (outcomes.isEmpty()) {
      return;
    }
    producer.beginTransaction();
    for (var outcome : outcomes) {
      var _ = producer.send(outcome);
    }
    producer.commitTransaction();
  }

  private List<ProducerRecord<String, byte[]>> endOfWaits() {
    List<ProducerRecord<String, byte[]>> ended = new ArrayList<>();
    for (var record : List.copyOf(waiting.values())) {
      JobRequest job = JobRecords.request(record.headers());
      boolean isCancelled = job.links().batch().filter(cancelled::contains).isPresent();
      if (isCancelled || Instant.now().isAfter(job.deadline())) {
        JobStatus end = isCancelled ? JobStatus.CANCELLED : JobStatus.EXPIRED;
        ended.add(finished(record, job, end, Optional.empty()));
        waiting.remove(record.key());
      }
    }
    return ended;
  }

  private Optional<ProducerRecord<String, byte[]>> outcome(ConsumerRecord<String, byte[]> record) {
    JobRequest job = JobRecords.request(record.headers());
    return switch (job.model()) {
      case "sim-echo" -> Optional.of(finished(record, job, JobStatus.COMPLETED, Optional.empty()));
      case "sim-fail" ->
          Optional.of(finished(record, job, JobStatus.FAILED, Optional.of(THROTTLED)));
      case "sim-wait" -> {
        waiting.put(record.key(), record);
        yield Optional.empty();
      }
      case String model when isGivenUp(model, record) ->
          Optional.of(finished(record, job, JobStatus.FAILED, Optional.of(TIMED_OUT)));
      case String model when model.startsWith("sim-once") ->
          Optional.of(finished(record, job, JobStatus.COMPLETED, Optional.empty()));
      case String _ -> Optional.empty();
    };
  }

  private static boolean isGivenUp(String model, ConsumerRecord<String, byte[]> record) {
    return model.startsWith("sim-dead")
        || model.startsWith("sim-once") && DeadLetterRecords.replayOf(record.headers()).isEmpty();
  }

  private static Optional<ProducerRecord<String, byte[]>> deadLetter(
      ConsumerRecord<String, byte[]> record) {
    return isGivenUp(JobRecords.request(record.headers()).model(), record)
        ? Optional.of(
            new ProducerRecord<>(
                "requests.dead",
                record.partition(),
                record.key(),
                record.value(),
                DeadLetterRecords.headers(
                    record.headers(),
                    new GivenUp(TIMED_OUT.code(), TIMED_OUT.message(), 3, record.topic()))))
        : Optional.empty();
  }

  private static final JobError TIMED_OUT =
      new JobError("server_error", "provider_timeout", "The provider took too long.", "");

  private static final JobError THROTTLED =
      new JobError("requests", "rate_limit_exceeded", "Too many requests.", "");

  private static ProducerRecord<String, byte[]> finished(
      ConsumerRecord<String, byte[]> record,
      JobRequest job,
      JobStatus status,
      Optional<JobError> error) {
    boolean completed = status == JobStatus.COMPLETED;
    Usage usage = completed ? new Usage(3, 0, 0, 1, 0) : Usage.NONE;
    JobEvent event =
        new Finished(
            job.tenant(),
            job.keyId(),
            job.model(),
            status,
            completed ? 200 : 429,
            error,
            "simulator",
            job.model(),
            usage,
            2,
            1,
            7,
            job.background(),
            job.links().ofOutcome());
    byte[] body =
        switch (job.operation()) {
          case RESPONSES -> response(record, job, status, error, usage);
          case CHAT -> error.map(ErrorObject::json).orElseGet(() -> completion(record.key()));
          case EMBEDDINGS -> error.map(ErrorObject::json).orElse(EMBEDDING);
        };
    return new ProducerRecord<>(
        "jobs", record.partition(), null, record.key(), body, JobRecords.headers(event));
  }

  private static byte[] response(
      ConsumerRecord<String, byte[]> record,
      JobRequest job,
      JobStatus status,
      Optional<JobError> error,
      Usage usage) {
    boolean completed = status == JobStatus.COMPLETED;
    Instant created = Instant.ofEpochMilli(record.timestamp());
    return new ResponseObject(
            record.key(),
            created,
            completed ? Optional.of(created) : Optional.empty(),
            status,
            job.previous(),
            error,
            Optional.empty(),
            completed ? output(record.key()) : "[]".getBytes(UTF_8),
            completed ? Optional.of(usage) : Optional.empty())
        .json(scanned(record.value()));
  }

  private static final byte[] EMBEDDING =
      """
      {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.6,-0.8]}],
       "model":"sim-echo","usage":{"prompt_tokens":3,"total_tokens":3}}\
      """
          .getBytes(UTF_8);

  private static byte[] completion(String id) {
    return """
    {"id":"%s","object":"chat.completion","created":1795132800,"model":"sim-echo",
     "choices":[{"index":0,"message":{"role":"assistant","content":"%s","refusal":null},
                 "logprobs":null,"finish_reason":"stop"}],
     "usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}\
    """
        .formatted(id, ANSWER)
        .getBytes(UTF_8);
  }

  private static byte[] output(String id) {
    return ("[{\"id\":\"msg_"
            + id
            + "\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"completed\",\"content\":"
            + "[{\"type\":\"output_text\",\"text\":\""
            + ANSWER
            + "\",\"annotations\":[],\"logprobs\":[]}]}]")
        .getBytes(UTF_8);
  }

  private static ResponseRequest scanned(byte[] body) {
    try {
      return ResponseRequest.parse(body);
    } catch (InvalidRequest e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
