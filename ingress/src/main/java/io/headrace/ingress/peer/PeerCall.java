package io.headrace.ingress.peer;

import java.time.Duration;

/**
 * A call to pass on.
 *
 * @param target path and query, of checked parts only
 * @param key of the client on whose behalf it is made
 * @param hold how long the other instance may hold it
 * @param outcomeWithin what is asked is the job's outcome, as its create call gets it, if it is
 *     there within this; zero asks what the target says
 * @param body of a POST, sealed with the rest; {@link Peers#MAX_BODY} at the most
 */
public record PeerCall(
    String method, String target, String key, Duration hold, Duration outcomeWithin, byte[] body) {

  /** One without a body. */
  public PeerCall(String method, String target, String key, Duration hold, Duration outcomeWithin) {
    this(method, target, key, hold, outcomeWithin, new byte[0]);
  }
}
