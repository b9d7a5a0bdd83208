package io.headrace.ingress.http;

import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.responses.InvalidRequest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts create calls that didn't become jobs, by reason: the error's code. */
final class Rejections {
  private final MeterRegistry metrics;

  /** Codes are constants of this program and of its job errors, so there are few. */
  private final Map<String, Counter> byReason = new ConcurrentHashMap<>();

  Rejections(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  Endpoint counted(Endpoint create) {
    return call -> {
      try {
        return create.answer(call);
      } catch (Refused refused) {
        if (!refused.isAfterAcceptance()) {
          count(refused.code);
        }
        throw refused;
      } catch (InvalidRequest invalid) {
        count(invalid.code());
        throw invalid;
      } catch (QueueUnavailable away) {
        count("queue_unavailable");
        throw away;
      }
    };
  }

  private void count(String reason) {
    byReason.computeIfAbsent(reason, this::counter).increment();
  }

  private Counter counter(String reason) {
    return Counter.builder("headrace.jobs.rejected")
        .description("Create calls that didn't become jobs")
        .tag("reason", reason)
        .register(metrics);
  }
}
