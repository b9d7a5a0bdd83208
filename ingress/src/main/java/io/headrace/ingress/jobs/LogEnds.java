package io.headrace.ingress.jobs;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import io.headrace.topic.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the logs of all request topics end, in one partition. The ends include open transactions:
 * an acknowledged request may lie behind one.
 */
final class LogEnds {
  /** A new lane's topics are noticed after this. */
  private static final Duration NAMES_KEPT = Duration.ofSeconds(5);

  private record Names(Set<String> topics, long askedNanos) {}

  private final Admin admin;
  private final LongSupplier nanoTime;
  private final ConcurrentMap<Integer, Coalesced<Map<TopicPartition, Long>>> byPartition =
      new ConcurrentHashMap<>();
  private volatile Names names;

  LogEnds(Admin admin, LongSupplier nanoTime) {
    this.admin = admin;
    this.nanoTime = nanoTime;
    this.names = new Names(Set.of(), nanoTime.getAsLong() - NAMES_KEPT.toNanos());
  }

  /** The ends at some moment after this call. */
  CompletableFuture<Map<TopicPartition, Long>> of(int partition) {
    return byPartition.computeIfAbsent(partition, p -> new Coalesced<>(() -> call(p))).ask();
  }

  private CompletionStage<Map<TopicPartition, Long>> call(int partition) {
    return topics().thenCompose(topics -> ends(topics, partition));
  }

  private CompletionStage<Set<String>> topics() {
    Names known = names;
    long now = nanoTime.getAsLong();
    if (now - known.askedNanos < NAMES_KEPT.toNanos()) {
      return CompletableFuture.completedStage(known.topics);
    }
    return admin.listTopics().names().toCompletionStage().thenApply(all -> keep(all, now));
  }

  private Set<String> keep(Set<String> all, long now) {
    Set<String> requests =
        all.stream()
            .filter(name -> Topics.REQUESTS.matcher(name).matches())
            .collect(toUnmodifiableSet());
    names = new Names(requests, now);
    return requests;
  }

  private CompletionStage<Map<TopicPartition, Long>> ends(Set<String> topics, int partition) {
    Map<TopicPartition, OffsetSpec> latest =
        topics.stream()
            .map(topic -> new TopicPartition(topic, partition))
            .collect(toMap(Function.identity(), _ -> OffsetSpec.latest()));
    return admin
        .listOffsets(latest)
        .all()
        .toCompletionStage()
        .thenApply(found ->
            found.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, end -> end.getValue().offset())));
  }
}
