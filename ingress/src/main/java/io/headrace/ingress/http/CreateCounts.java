package io.headrace.ingress.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Counts what idempotency keys and named limits do to create calls, where the client calls. */
final class CreateCounts {
  /** Of answers by another instance's routes for batches and files: keys are their only reason. */
  private static final Set<Integer> CONFLICTS = Set.of(409, 422);

  /** Limits by the code of their answer; those of batches are counted where they are kept. */
  private static final Map<String, String> LIMITS =
      Map.of("too_many_uploads", "maxUploads", "file_too_large", "maxFile");

  private final MeterRegistry metrics;

  CreateCounts(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  /**
   * @param kind of what is created: batch or file
   */
  Endpoint objects(String kind, Endpoint create) {
    return counted(kind, create, CONFLICTS);
  }

  /** An answer with an error may be the job's own. */
  Endpoint jobs(Endpoint create) {
    return counted("job", create, Set.of());
  }

  private Endpoint counted(String kind, Endpoint create, Set<Integer> conflicts) {
    return call -> {
      if (call.isForwarded()) {
        return create.answer(call); // counted where it came from
      }
      try {
        Reply reply = create.answer(call);
        result(reply, conflicts).ifPresent(result -> repeated(kind, result));
        return reply;
      } catch (Refused refused) {
        count(kind, refused.code);
        throw refused;
      }
    };
  }

  private void count(String kind, String code) {
    switch (code) {
      case "idempotency_key_reused" -> repeated(kind, "conflict");
      case "idempotency_in_progress" -> repeated(kind, "in_progress");
      default ->
          Optional.ofNullable(LIMITS.get(code))
              .ifPresent(
                  limit -> metrics.counter("headrace.limits.reached", "limit", limit).increment());
    }
  }

  /** Of an answer, which may be another instance's. */
  private static Optional<String> result(Reply reply, Set<Integer> conflicts) {
    if (reply.headers().keySet().stream().anyMatch(IdempotencyHeader.REPLAYED::equalsIgnoreCase)) {
      return Optional.of("replayed");
    }
    return conflicts.contains(reply.status()) ? Optional.of("conflict") : Optional.empty();
  }

  private void repeated(String kind, String result) {
    metrics.counter("headrace.idempotency", "kind", kind, "result", result).increment();
  }
}
