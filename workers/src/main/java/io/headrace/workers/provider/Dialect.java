package io.headrace.workers.provider;

import io.headrace.wire.InexpressibleException;
import io.headrace.wire.MalformedAnswerException;
import java.time.Instant;

/** A provider's wire format: pure translation, no network. */
interface Dialect {

  /** Added to the provider's base URL. */
  String path();

  /** The job's body as the provider wants it. */
  SplicedBytes request(Call call) throws InexpressibleException;

  /**
   * The client's answer from the body that came with status 200.
   *
   * @param now when it came
   */
  Reply.Answered answer(Call call, byte[] body, Instant now) throws MalformedAnswerException;
}
