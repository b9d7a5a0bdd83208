package io.headrace.risk.rule;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of the last minute in a ring of twelve buckets of five seconds: bucket {@code n}, counted
 * from the epoch, stands at {@code n % 12}. The sum covers 55 to 60 seconds: in doubt it shows a
 * little less than the whole minute, never more.
 *
 * @param newest the number of the newest bucket; the others are the eleven before it
 */
public record TokenVelocity(long newest, long[] tokens) {
  public static final Duration BUCKET = Duration.ofSeconds(5);

  private static final int BUCKETS = 12;

  public static TokenVelocity none() {
    return new TokenVelocity(0, new long[BUCKETS]);
  }

  /**
   * With more tokens used at {@code at}; older than a minute before the newest they don't count.
   */
  public TokenVelocity plus(long more, Instant at) {
    long bucket = bucketOf(at);
    if (bucket <= newest - BUCKETS) {
      return this;
    }
    long[] next = tokens.clone();
    long first = Math.max(newest + 1, bucket - BUCKETS + 1);
    LongStream.rangeClosed(first, bucket).forEach(passed -> next[slot(passed)] = 0);
    next[slot(bucket)] += more;
    return new TokenVelocity(Math.max(newest, bucket), next);
  }

  public long perMinute(Instant now) {
    long current = Math.max(newest, bucketOf(now)); // a worker's clock may be a little ahead
    return LongStream.rangeClosed(Math.max(0, current - BUCKETS + 1), newest)
        .map(bucket -> tokens[slot(bucket)])
        .sum();
  }

  /** {@code newest:tokens,tokens,...} in the order of the ring. */
  public String encode() {
    return newest
        + ":"
        + Arrays.stream(tokens).mapToObj(Long::toString).collect(Collectors.joining(","));
  }

  public static TokenVelocity decode(String text) {
    String[] parts = text.split(":", 2);
    long[] tokens = Stream.of(parts[1].split(",", -1)).mapToLong(Long::parseLong).toArray();
    return new TokenVelocity(Long.parseLong(parts[0]), tokens);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenVelocity that
        && newest == that.newest
        && Arrays.equals(tokens, that.tokens);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(newest) * 31 + Arrays.hashCode(tokens);
  }

  private static long bucketOf(Instant at) {
    return at.getEpochSecond() / BUCKET.toSeconds();
  }

  private static int slot(long bucket) {
    return (int) (bucket % BUCKETS);
  }
}
