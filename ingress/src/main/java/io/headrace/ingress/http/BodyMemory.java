package io.headrace.ingress.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Semaphore;

/** Bounds the bytes of all bodies that are read or on their way to Kafka at one moment. */
final class BodyMemory {
  private final int maxBytes;
  private final int maxBody;
  private final Semaphore bytes;

  BodyMemory(int maxBytes, int maxBody, MeterRegistry metrics) {
    this.maxBytes = maxBytes;
    this.maxBody = maxBody;
    bytes = new Semaphore(maxBytes);
    Gauge.builder("headrace.bodies.bytes", this, BodyMemory::used)
        .description("Bytes set aside for request bodies; at the limit calls are refused")
        .register(metrics);
  }

  int used() {
    return maxBytes - bytes.availablePermits();
  }

  /** Sets memory aside before the body is read; at the latest the answer gives it back. */
  Endpoint bounded(Endpoint endpoint) {
    return call -> {
      try (Share share = take(call.declaredLength())) {
        call.holds(share);
        return endpoint.answer(call);
      }
    };
  }

  /** For one body; of unknown length, it counts as the largest. */
  Share take(long declared) throws Refused {
    int size = declared < 0 ? maxBody : (int) Math.min(declared, maxBody);
    if (!bytes.tryAcquire(size)) {
      throw Refused.unavailable(
          "too_many_uploads", "Too many request bodies arrive at once; try again.");
    }
    return new Share(size);
  }

  /** One body's part; owned by the call's thread. */
  final class Share implements AutoCloseable {
    private int size;

    private Share(int size) {
      this.size = size;
    }

    /** The body turned out to be this small. */
    void shrinkTo(int length) {
      if (length < size) {
        bytes.release(size - length);
        size = length;
      }
    }

    @Override
    public void close() {
      shrinkTo(0);
    }
  }
}
