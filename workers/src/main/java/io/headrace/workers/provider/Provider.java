package io.headrace.workers.provider;

/** Somebody who runs a model. Safe for use by many threads. */
public interface Provider extends AutoCloseable {

  /**
   * Makes one call and waits for its reply; never throws for what a provider or a network may do.
   * An interrupt of the calling thread closes the connection at once.
   */
  Reply call(Call call) throws InterruptedException;

  @Override
  void close();
}
