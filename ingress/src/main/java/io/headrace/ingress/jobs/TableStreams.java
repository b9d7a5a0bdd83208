package io.headrace.ingress.jobs;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running topology, and what it knows of the other instances. */
final class TableStreams {
  private static final Logger log = LoggerFactory.getLogger(TableStreams.class);

  /** Before a new thread takes over: what ended the last one may end it, too. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final KafkaStreams streams;
  private final URI advertised;
  private final CountDownLatch closing;

  private TableStreams(KafkaStreams streams, URI advertised, CountDownLatch closing) {
    this.streams = streams;
    this.advertised = advertised;
    this.closing = closing;
  }

  static TableStreams start(TableSettings settings, Shared shared, Purge purge) {
    KafkaStreams streams =
        new KafkaStreams(
            new JobTableTopology(shared, purge, settings.config().maxHistory()).get(),
            settings.streams(),
            new TableClients(shared.positions()));
    CountDownLatch closing = new CountDownLatch(1);
    streams.setUncaughtExceptionHandler(e -> survive(e, closing));
    streams.start();
    return new TableStreams(streams, settings.config().advertised(), closing);
  }

  private static StreamThreadExceptionResponse survive(Throwable e, CountDownLatch closing) {
    log.atError()
        .setCause(e)
        .log("the job table's thread ended; in {} a new one goes on from the last commit", PAUSE);
    try {
      boolean _ = closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** As the group's last rebalance has it; changes reach every instance within a heartbeat. */
  Owner ownerOf(int partition) {
    TopicPartition jobs = new TopicPartition(JobTableTopology.JOBS, partition);
    return instances().stream()
        .filter(instance -> instance.topicPartitions().contains(jobs))
        .findFirst()
        .map(this::owner)
        .orElseGet(Owner.Nobody::new);
  }

  private Owner owner(StreamsMetadata instance) {
    if (isThis(instance)) {
      return new Owner.Here();
    }
    String host = instance.host() + ":" + instance.port();
    return new Owner.Elsewhere(URI.create(advertised.getScheme() + "://" + host));
  }

  /** Also while partitions move: those that stay are served all the time. */
  boolean isRunning() {
    return streams.state().isRunningOrRebalancing() && instances().stream().anyMatch(this::isThis);
  }

  /** The partitions that are this instance's by the last rebalance, served already or not. */
  Set<Integer> assigned() {
    return instances().stream()
        .filter(this::isThis)
        .flatMap(instance -> instance.topicPartitions().stream())
        .filter(partition -> partition.topic().equals(JobTableTopology.JOBS))
        .map(TopicPartition::partition)
        .collect(Collectors.toUnmodifiableSet());
  }

  private Collection<StreamsMetadata> instances() {
    try {
      return streams.metadataForAllStreamsClients();
    } catch (StreamsException | IllegalStateException _) { // not started, or closing
      return List.of();
    }
  }

  private boolean isThis(StreamsMetadata instance) {
    return instance.host().equals(advertised.getHost()) && instance.port() == advertised.getPort();
  }

  /** Leaves the group, so that others take over without waiting for the session to run out. */
  void close(Duration limit) {
    closing.countDown();
    boolean closed =
        streams.close(
            CloseOptions.timeout(limit)
                .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
    if (!closed) {
      log.warn("the job table didn't close within {}; the next start repeats a little", limit);
    }
  }
}
