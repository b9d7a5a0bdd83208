package io.headrace.embedded;

import static java.util.Map.entry;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The broker's configuration: one node, everything on a laptop of two cores, low latency before
 * throughput. What is not named here is Kafka's default.
 */
record BrokerSettings(Path folder, int port, int controllerPort) {
  static final int NODE_ID = 1;
  static final String CONTROLLER = "CONTROLLER";

  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  Map<String, String> toMap() {
    Map<String, String> all = new HashMap<>(node());
    all.putAll(TOPICS);
    all.putAll(INTERNAL_TOPICS);
    all.putAll(GROUPS);
    all.putAll(SIZES);
    all.putAll(THREADS);
    all.putAll(CONTROL);
    return all;
  }

  /** The same node without its broker. */
  Map<String, String> controllerOnly() {
    Map<String, String> all = toMap();
    String controller = CONTROLLER + "://127.0.0.1:" + controllerPort;
    all.put("process.roles", "controller");
    all.put("listeners", controller);
    all.put("advertised.listeners", controller);
    all.remove("inter.broker.listener.name");
    return all;
  }

  private Map<String, String> node() {
    String broker = "PLAINTEXT://127.0.0.1:" + port;
    String controller = CONTROLLER + "://127.0.0.1:" + controllerPort;
    return Map.ofEntries(
        entry("process.roles", "broker,controller"),
        entry("node.id", Integer.toString(NODE_ID)),
        entry("log.dirs", folder.toString()),
        entry("listeners", broker + "," + controller),
        entry("advertised.listeners", broker + "," + controller),
        entry("inter.broker.listener.name", "PLAINTEXT"),
        entry("controller.listener.names", CONTROLLER),
        entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
        // A static quorum keeps voter ids on disk, never addresses: the port may change each start.
        entry("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort));
  }

  private static final Map<String, String> TOPICS =
      Map.ofEntries(
          entry("auto.create.topics.enable", "false"), // a misspelt topic is an error at once
          // After a kill, every partition's last segment is read again from its start: the segment
          // size bounds the restart. 64 MiB needs indexes of 192 KiB; Kafka's 10 MiB are mapped
          // twice for each of about a hundred partitions.
          entry("log.segment.bytes", bytes(64 * MIB)),
          entry("log.index.size.max.bytes", bytes(256 * KIB)),
          // 24 bytes a key: about 300,000 keys in one pass of the cleaner; Kafka's default is 128
          // MiB.
          entry("log.cleaner.dedupe.buffer.size", bytes(8 * MIB)));

  /**
   * Fixed when the folder is first used. More partitions only cost files and start-up time here.
   */
  private static final Map<String, String> INTERNAL_TOPICS =
      Map.ofEntries(
          entry("offsets.topic.replication.factor", "1"),
          // A group's commits are serial within a partition; there are about five busy groups.
          entry("offsets.topic.num.partitions", "5"),
          entry("offsets.topic.segment.bytes", bytes(16 * MIB)),
          entry("offsets.load.buffer.size", bytes(MIB)),
          entry("transaction.state.log.replication.factor", "1"),
          entry("transaction.state.log.min.isr", "1"),
          // Locks are by transactional id, so partitions buy nothing but a shorter load of each.
          entry("transaction.state.log.num.partitions", "3"),
          entry("transaction.state.log.segment.bytes", bytes(16 * MIB)),
          entry("transaction.state.log.load.buffer.size", bytes(MIB)),
          entry("share.coordinator.state.topic.replication.factor", "1"),
          entry("share.coordinator.state.topic.min.isr", "1"),
          entry("share.coordinator.state.topic.num.partitions", "1"));

  /** Groups form in milliseconds and notice a killed member in seconds, for every protocol. */
  private static final Map<String, String> GROUPS =
      Map.ofEntries(
          entry("group.initial.rebalance.delay.ms", "0"),
          entry("group.min.session.timeout.ms", "1000"),
          entry("group.consumer.assignment.interval.ms", "0"),
          entry("group.consumer.min.heartbeat.interval.ms", "200"),
          entry("group.consumer.heartbeat.interval.ms", "500"),
          entry("group.consumer.min.session.timeout.ms", "1000"),
          entry("group.consumer.session.timeout.ms", "6000"),
          entry("group.streams.initial.rebalance.delay.ms", "0"),
          entry("group.streams.assignment.interval.ms", "0"),
          entry("group.streams.min.heartbeat.interval.ms", "200"),
          entry("group.streams.heartbeat.interval.ms", "500"),
          entry("group.streams.min.session.timeout.ms", "1000"),
          entry("group.streams.session.timeout.ms", "6000"),
          entry("group.share.assignment.interval.ms", "0"),
          entry("group.share.min.heartbeat.interval.ms", "200"),
          entry("group.share.heartbeat.interval.ms", "500"),
          entry("group.share.min.session.timeout.ms", "1000"),
          entry("group.share.session.timeout.ms", "6000"),
          entry("group.share.initialize.retry.interval.ms", "1000"),
          // How long a transaction that begins right after a commit waits for it to be completed.
          entry("add.partitions.to.txn.retry.backoff.ms", "2"),
          // A crashed producer's open transaction hides later records from read_committed readers.
          entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"));

  /** Records up to 8 MiB, with room for keys, headers and the batch around them. */
  private static final Map<String, String> SIZES =
      Map.ofEntries(
          entry("message.max.bytes", bytes(9 * MIB)),
          entry("replica.fetch.max.bytes", bytes(9 * MIB)),
          entry("replica.fetch.response.max.bytes", bytes(10 * MIB)),
          entry("socket.request.max.bytes", bytes(32 * MIB)),
          // Bounds what waiting requests hold of the heap that is shared with everything else.
          entry("queued.max.requests", "100"),
          entry("queued.max.request.bytes", bytes(64 * MIB)),
          // The kernel sizes loopback sockets better than a fixed 100 KiB does for 8 MiB records.
          entry("socket.send.buffer.bytes", "-1"),
          entry("socket.receive.buffer.bytes", "-1"));

  private static final Map<String, String> THREADS =
      Map.ofEntries(
          entry("num.network.threads", "2"), // a second so that one 8 MiB copy holds nobody up
          entry("num.io.threads", "4"), // more than the cores: an append may wait for the disk
          entry("background.threads", "2"),
          entry("group.coordinator.threads", "1"),
          entry("group.coordinator.background.threads", "1"),
          entry("num.recovery.threads.per.data.dir", "2"));

  private static final Map<String, String> CONTROL =
      Map.ofEntries(
          entry("controller.quorum.append.linger.ms", "5"), // 25 ms are felt in every new topic
          entry("metadata.max.idle.interval.ms", "5000"), // an idle laptop writes nothing useful
          entry("initial.broker.registration.timeout.ms", "20000"),
          entry("server.max.startup.time.ms", "25000"),
          entry("metric.reporters", "")); // JMX names clash when two brokers share a JVM

  private static String bytes(int count) {
    return Integer.toString(count);
  }
}
