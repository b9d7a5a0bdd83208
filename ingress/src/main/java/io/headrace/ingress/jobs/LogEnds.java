package io.headrace.ingress.jobs;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import io.headrace.topic.Topics;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the logs of all request topics end, in one partition. The ends include open transactions:
 * an acknowledged request may lie behind one.
 */
final class LogEnds {
  private static final Set<String> OBJECTS =
      Stream.concat(
              Stream.of(JobTableTopology.JOBS, JobTableTopology.DEAD), ObjectKind.topics().stream())
          .collect(toUnmodifiableSet());

  private final Admin admin;
  private final Coalesced<Set<String>> topics;
  private final ConcurrentMap<Integer, Coalesced<Map<TopicPartition, Long>>> byPartition =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<Integer, Coalesced<Map<TopicPartition, Long>>> outcomes =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<Integer, Coalesced<Map<TopicPartition, Long>>> objects =
      new ConcurrentHashMap<>();

  LogEnds(Admin admin) {
    this.admin = admin;
    topics = new Coalesced<>(this::requestTopics);
  }

  /** The ends at some moment after this call. */
  CompletableFuture<Map<TopicPartition, Long>> of(int partition) {
    return byPartition.computeIfAbsent(partition, p -> new Coalesced<>(() -> call(p))).ask();
  }

  /** The names are asked for each time: a lane may be so new that only Kafka knows its topics. */
  private CompletionStage<Map<TopicPartition, Long>> call(int partition) {
    return topics.ask().thenCompose(names -> ends(names, partition));
  }

  private CompletionStage<Set<String>> requestTopics() {
    return admin
        .listTopics()
        .names()
        .toCompletionStage()
        .thenApply(all ->
            all.stream()
                .filter(name -> Topics.REQUESTS.matcher(name).matches())
                .collect(toUnmodifiableSet()));
  }

  /**
   * Up to where outcomes can be read at some moment after this call: the last stable offset, so
   * whatever another reader of committed records has seen lies before it.
   */
  CompletableFuture<Map<TopicPartition, Long>> ofOutcomes(int partition) {
    return outcomes
        .computeIfAbsent(
            partition, p -> new Coalesced<>(() -> committed(Set.of(JobTableTopology.JOBS), p)))
        .ask();
  }

  /** As {@link #ofOutcomes}, of outcomes, dead letters and all that the object table holds. */
  CompletableFuture<Map<TopicPartition, Long>> ofObjects(int partition) {
    return objects
        .computeIfAbsent(partition, p -> new Coalesced<>(() -> committed(OBJECTS, p)))
        .ask();
  }

  private CompletionStage<Map<TopicPartition, Long>> committed(Set<String> names, int partition) {
    return ends(names, partition, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
  }

  /** The ends of the given topics at some moment after this call. */
  CompletableFuture<Map<TopicPartition, Long>> of(Set<String> topics, int partition) {
    return ends(topics, partition).toCompletableFuture();
  }

  private CompletionStage<Map<TopicPartition, Long>> ends(Set<String> topics, int partition) {
    return ends(topics, partition, new ListOffsetsOptions());
  }

  private CompletionStage<Map<TopicPartition, Long>> ends(
      Set<String> topics, int partition, ListOffsetsOptions options) {
    Map<TopicPartition, OffsetSpec> latest =
        topics.stream()
            .map(topic -> new TopicPartition(topic, partition))
            .collect(toMap(Function.identity(), _ -> OffsetSpec.latest()));
    return admin
        .listOffsets(latest, options)
        .all()
        .toCompletionStage()
        .thenApply(found ->
            found.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, end -> end.getValue().offset())));
  }
}
