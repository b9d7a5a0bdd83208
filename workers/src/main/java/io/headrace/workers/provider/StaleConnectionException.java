package io.headrace.workers.provider;

import java.io.IOException;

/** A pooled connection turned out to be closed before anything was written to it. */
final class StaleConnectionException extends IOException {
  private static final long serialVersionUID = 1;

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
