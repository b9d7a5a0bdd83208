package io.headrace.ingress.jobs;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One question to a remote place, asked by many. All who ask while a call is under way share the
 * next one, since an answer must be younger than its question: there are never more than one call
 * under way and one to come.
 */
final class Coalesced<T> {
  private final Supplier<CompletionStage<T>> call;
  private @Nullable CompletableFuture<T> running;
  private @Nullable CompletableFuture<T> next;

  Coalesced(Supplier<CompletionStage<T>> call) {
    this.call = call;
  }

  /** An answer to a call that starts now or later. Don't complete or cancel it: others share it. */
  CompletableFuture<T> ask() {
    CompletableFuture<T> asked = new CompletableFuture<>();
    synchronized (this) { // never held while blocking
      if (running != null) {
        next = next == null ? asked : next;
        return next;
      }
      running = asked;
    }
    start(asked);
    return asked;
  }

  private void start(CompletableFuture<T> asked) {
    try {
      call.get().whenComplete((answer, failure) -> end(asked, answer, failure));
    } catch (RuntimeException e) {
      end(asked, null, e);
    }
  }

  private void end(CompletableFuture<T> asked, @Nullable T answer, @Nullable Throwable failure) {
    CompletableFuture<T> following;
    synchronized (this) {
      following = next;
      running = following;
      next = null;
    }
    if (failure == null && answer != null) {
      asked.complete(answer);
    } else {
      asked.completeExceptionally(
          failure == null ? new IllegalStateException("no answer") : failure);
    }
    if (following != null) {
      start(following);
    }
  }
}
