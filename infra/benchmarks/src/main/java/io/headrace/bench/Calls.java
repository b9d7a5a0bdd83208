package io.headrace.bench;

import io.vertx.core.buffer.Buffer;

/** What a run does with a job; each ends in exactly one call of its {@link Listener}. */
interface Calls {
  void submit(Buffer body, Listener listener);

  void retrieve(String id, Listener listener);

  /** Answers when the job's webhook arrives, or has arrived. */
  void expect(String id, Listener listener);

  /** Hears how a call ended: with an answer of any HTTP status, or with none. */
  interface Listener {
    void answered(Answer answer);

    void broken(Throwable cause);
  }
}
