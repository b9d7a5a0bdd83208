package io.headrace.workers.provider;

/** What came of one HTTP exchange. */
sealed interface Taken {
  /** A whole reply. Of one that isn't 200 the body may be cut: only its error object matters. */
  record Whole(int status, ReplyHeaders headers, byte[] body) implements Taken {}

  /** None, or none that can be kept: sorted already. */
  record None(Reply reply) implements Taken {}
}
