package io.headrace.simulator;

import io.vertx.core.buffer.Buffer;

/** An HTTP answer, ready to be written. The limits become headers. */
record Answer(int status, Buffer body, LimitState limits, long retryAfterMillis) {
  static final int OK = 200;

  /** The caller is not told how long to wait. */
  static final long NO_RETRY_AFTER = -1;

  static Answer of(int status, Buffer body) {
    return new Answer(status, body, LimitState.NONE, NO_RETRY_AFTER);
  }

  Answer withLimits(LimitState state) {
    return new Answer(status, body, state, retryAfterMillis);
  }

  Answer withBody(Buffer body) {
    return new Answer(status, body, limits, retryAfterMillis);
  }
}
