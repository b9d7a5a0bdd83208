package io.headrace.usage;

import java.util.function.Predicate;
import org.apache.kafka.common.header.Headers;

/**
 * What an application reads of outcomes besides their headers. Streams holds up to a thousand
 * records of each partition; without their bodies, of up to 8 MiB, they take little memory.
 *
 * @param keys whose key
 * @param bodies whose body
 * @param maxBody a larger one is read as empty
 */
public record OutcomeParts(Predicate<Headers> keys, Predicate<Headers> bodies, int maxBody) {
  public static final OutcomeParts NONE = new OutcomeParts(_ -> false, _ -> false, 0);
}
