package io.headrace.e2e;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** So many background jobs a second for one model, until it is closed. */
final class SteadyLoad implements AutoCloseable {
  private final AtomicBoolean enough = new AtomicBoolean();
  private final Clients clients;
  private final Thread thread;
  private volatile String model;

  SteadyLoad(List<String> urls, String model, int perSecond, Optional<Duration> deadline) {
    this.model = model;
    clients = new Clients(urls, this::body, deadline);
    thread = Thread.ofPlatform().start(() -> clients.submit(0, perSecond, enough::get));
  }

  private String body(int job) {
    return "{\"model\":\"%s\",\"input\":\"question %d\",\"background\":true}".formatted(model, job);
  }

  /** From now on. */
  void ask(String otherModel) {
    model = otherModel;
  }

  Set<String> accepted() {
    return clients.accepted();
  }

  int refused() {
    return clients.refused();
  }

  int broken() {
    return clients.broken();
  }

  @Override
  public void close() {
    enough.set(true);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
