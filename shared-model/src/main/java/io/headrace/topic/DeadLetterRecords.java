package io.headrace.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.GivenUp;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Headers of dead letters: those of the request, and why it was given up. The record's timestamp
 * says when.
 */
public final class DeadLetterRecords {
  private static final String REASON = "dead-reason";
  private static final String CODE = "dead-code";
  private static final String ATTEMPTS = "dead-attempts";
  private static final String TOPIC = "dead-topic";
  private static final String REPLAY_OF = "replay-of";

  private DeadLetterRecords() {}

  /** For the request as it was. */
  public static Headers headers(Headers request, GivenUp why) {
    return put(new RecordHeaders(request.toArray()), why);
  }

  /** For a request that is too large to be copied: where it lies and how large it would be. */
  public static Headers named(GivenUp why, long offset, long bytes) {
    Headers headers = put(new RecordHeaders(), why);
    put(headers, "dead-offset", Long.toString(offset));
    return put(headers, "dead-bytes", Long.toString(bytes));
  }

  private static Headers put(Headers headers, GivenUp why) {
    put(headers, REASON, why.reason());
    put(headers, CODE, why.code());
    put(headers, ATTEMPTS, Integer.toString(why.attempts()));
    return put(headers, TOPIC, why.topic());
  }

  private static Headers put(Headers headers, String name, String value) {
    return headers.add(name, value.getBytes(UTF_8));
  }

  /** Letters from before there were codes and attempts have none. */
  public static GivenUp givenUp(Headers headers) {
    return new GivenUp(
        text(headers, CODE).orElse(GivenUp.DEAD_LETTERED),
        JobRecords.text(headers, REASON),
        text(headers, ATTEMPTS).map(Integer::parseInt).orElse(0),
        JobRecords.text(headers, TOPIC));
  }

  /** Marks a request record as the replay of a dead letter. */
  public static void putReplayOf(Headers request, String deadLetter) {
    put(request, REPLAY_OF, deadLetter);
  }

  /** The dead letter that a request is the replay of. */
  public static Optional<String> replayOf(Headers request) {
    return text(request, REPLAY_OF);
  }

  private static Optional<String> text(Headers headers, String name) {
    return Optional.ofNullable(headers.lastHeader(name))
        .map(Header::value)
        .map(value -> new String(value, UTF_8));
  }
}
