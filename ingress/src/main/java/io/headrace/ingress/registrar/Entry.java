package io.headrace.ingress.registrar;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** One decision on its way: waiting, decided, then answered. Owned by the partition's thread. */
final class Entry<T> {
  private final String subject;
  private final Decision<T> decision;
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private @Nullable Registration<T> made;

  Entry(String subject, Decision<T> decision) {
    this.subject = subject;
    this.decision = decision;
  }

  String subject() {
    return subject;
  }

  CompletableFuture<T> answer() {
    return answer;
  }

  /** The records to write; empty when the decision ended in an error, which is the answer then. */
  Optional<List<ProducerRecord<String, byte[]>>> decide() {
    try {
      made = decision.decide();
      return Optional.of(made.records());
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
      return Optional.empty();
    }
  }

  void registered() {
    if (made != null) {
      answer.complete(made.reply());
    }
  }

  void fail(Exception reason) {
    answer.completeExceptionally(reason);
  }
}
