package io.headrace.ingress.files;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What is counted of files. */
public final class FileMetrics {
  private final MeterRegistry registry;
  private final Counter removed;
  private final Counter unnamed;

  public FileMetrics(MeterRegistry registry) {
    this.registry = registry;
    removed =
        Counter.builder("headrace.files.removed")
            .description("Deleted and expired files whose bytes are gone")
            .register(registry);
    unnamed =
        Counter.builder("headrace.files.unnamed.removed")
            .description("Blobs that no file named, such as crashes leave")
            .register(registry);
  }

  /** A file is there. */
  public void created(FilePurpose purpose, long bytes) {
    registry.counter("headrace.files.stored", "purpose", purpose.label()).increment();
    registry.counter("headrace.files.bytes", "purpose", purpose.label()).increment((double) bytes);
  }

  void removed() {
    removed.increment();
  }

  void unnamedRemoved() {
    unnamed.increment();
  }
}
