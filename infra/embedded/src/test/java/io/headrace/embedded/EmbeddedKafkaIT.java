package io.headrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedKafkaIT {
  @TempDir Path dir;

  /** The controller's port is another one on every start: a static quorum does not mind. */
  @Test
  void start_onTheSameFolder_keepsTopicsAndRecords() throws Exception {
    try (var kafka = EmbeddedKafka.start(dir, 0)) {
      records(kafka).createTopic();
      records(kafka).write(0, 500);
    }
    try (var kafka = EmbeddedKafka.start(dir, 0)) {
      records(kafka).write(500, 1_000);
      assertThat(records(kafka).read(1_000)).isEqualTo(Records.values(1_000));
    }
  }

  @Test
  void start_twoBrokersInOneJvm_keepApart() throws Exception {
    try (var one = EmbeddedKafka.start(dir.resolve("one"), 0);
        var two = EmbeddedKafka.start(dir.resolve("two"), 0)) {
      records(one).createTopic();
      records(two).createTopic();
      records(one).write(0, 10);
      records(two).write(0, 20);

      assertThat(records(one).read(10)).hasSize(10);
      assertThat(records(two).read(20)).hasSize(20);
    }
  }

  @Test
  void send_recordOf8MiB_isReadBack() throws Exception {
    String large = "x".repeat(8 * 1024 * 1024);
    try (var kafka = EmbeddedKafka.start(dir, 0)) {
      records(kafka).createTopic();
      try (var producer = records(kafka).producer(Map.of())) {
        producer.send(records(kafka).record(large)).get();
      }
      assertThat(records(kafka).read(1)).containsExactly(large);
    }
  }

  @Test
  void transactions_twoProducersInTurn_committedOnesAreReadInOrder() throws Exception {
    try (var kafka = EmbeddedKafka.start(dir, 0)) {
      records(kafka).createTopic();
      try (var one = records(kafka).producer(Map.of("transactional.id", "one"));
          var two = records(kafka).producer(Map.of("transactional.id", "two"))) {
        var producers = List.of(one, two);
        producers.forEach(KafkaProducer::initTransactions);

        IntStream.range(0, 20).forEach(n -> transact(kafka, producers.get(n % 2), n));
      }
      List<String> committed =
          IntStream.range(0, 20).filter(n -> n % 5 != 4).mapToObj(n -> "value-" + n).toList();
      assertThat(records(kafka).read(16)).isEqualTo(committed);
    }
  }

  /** Every fifth is aborted. */
  private static void transact(EmbeddedKafka kafka, KafkaProducer<String, String> producer, int n) {
    producer.beginTransaction();
    var _ = producer.send(records(kafka).record("value-" + n)); // the commit reports its failure
    if (n % 5 == 4) {
      producer.abortTransaction();
    } else {
      producer.commitTransaction();
    }
  }

  /** Both group protocols; sessions of 3 s are allowed. */
  @Test
  void subscribe_newGroup_hasItsPartitionsAtOnce() throws Exception {
    try (var kafka = EmbeddedKafka.start(dir, 0)) {
      records(kafka).createTopic();
      assertJoins(
          kafka,
          Map.of(
              "group.id", "classic", "session.timeout.ms", 3_000, "heartbeat.interval.ms", 1_000));
      assertJoins(kafka, Map.of("group.id", "consumer", "group.protocol", "consumer"));
    }
  }

  private static void assertJoins(EmbeddedKafka kafka, Map<String, Object> group) {
    try (var consumer = records(kafka).consumer(group)) {
      consumer.subscribe(List.of("numbers"));
      Awaitility.await()
          .atMost(Duration.ofSeconds(5))
          .pollInSameThread()
          .until(() -> {
            consumer.poll(Duration.ofMillis(50));
            return consumer.assignment().size() == 1;
          });
    }
  }

  @Test
  void send_unknownTopic_isNotCreated() {
    try (var kafka = EmbeddedKafka.start(dir, 0);
        var producer = records(kafka).producer(Map.of("max.block.ms", 500))) {
      var sent = producer.send(records(kafka).record("lost"));

      assertThatThrownBy(sent::get)
          .isInstanceOf(ExecutionException.class)
          .rootCause()
          .isInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }

  @Test
  void close_twice_doesNothingMore() {
    var kafka = EmbeddedKafka.start(dir, 0);
    kafka.close();

    kafka.close();

    EmbeddedKafka.start(dir, 0).close();
  }

  @Test
  void start_takenPort_saysWhichAndWhatToDo() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedKafka.start(dir, taken.getLocalPort()))
          .isInstanceOf(EmbeddedStartException.class)
          .hasMessage(
              "port %d on 127.0.0.1 is taken: stop the process that listens there, or give Kafka another",
              taken.getLocalPort());
    }
  }

  @Test
  void start_folderInUse_saysSoAndLeavesTheFirstAlone() throws Exception {
    try (var kafka = EmbeddedKafka.start(dir, 0)) {
      assertThatThrownBy(() -> EmbeddedKafka.start(dir, 0))
          .isInstanceOf(EmbeddedStartException.class)
          .hasMessage(
              "the data folder %s is in use by another running instance: stop that one, or choose another folder",
              dir);
      records(kafka).createTopic();
    }
  }

  /** A file where a folder should be: unwritable for root too, who runs the tests in containers. */
  @Test
  void start_unwritableFolder_saysSo() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));

    assertThatThrownBy(() -> EmbeddedKafka.start(file.resolve("data"), 0))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageStartingWith("cannot write to the data folder " + file.resolve("data"))
        .hasMessageEndingWith("make it writable, or choose another folder");
  }

  @Test
  void start_damagedFolder_failsInOneLineAndGivesTheFolderBack() throws Exception {
    Files.writeString(dir.resolve("meta.properties"), "version=1\ncluster.id=x\nnode.id=7\n");

    assertThatThrownBy(() -> EmbeddedKafka.start(dir, 0))
        .isInstanceOf(EmbeddedStartException.class)
        .message()
        .startsWith("Kafka did not start on " + dir)
        .doesNotContain("\n");

    Files.delete(dir.resolve("meta.properties"));
    try (Stream<Path> left = Files.list(dir)) {
      assertThat(left.map(Path::getFileName).map(Path::toString)).containsOnly(".in-use");
    }
    EmbeddedKafka.start(dir, 0).close();
  }

  private static Records records(EmbeddedKafka kafka) {
    return new Records(kafka.bootstrapServers(), "numbers");
  }
}
