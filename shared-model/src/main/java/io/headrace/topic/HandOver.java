package io.headrace.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * What a request record says of the targets that failed its job before, in headers besides the
 * request's own.
 *
 * @param place of the target in the model's chain that is to be asked now, from 0
 * @param attempts calls that were made before, of all targets
 */
public record HandOver(int place, int attempts) {
  private static final String PLACE = "place";
  private static final String ATTEMPTS = "attempts";

  /** Empty where no target has failed the job yet. */
  public static Optional<HandOver> of(Headers headers) {
    return number(headers, PLACE)
        .map(place -> new HandOver(place, number(headers, ATTEMPTS).orElse(0)));
  }

  /** A request's headers with this in them. */
  public Headers in(Headers request) {
    Headers headers = new RecordHeaders(request.toArray());
    headers.remove(PLACE).remove(ATTEMPTS);
    return headers
        .add(PLACE, Integer.toString(place).getBytes(UTF_8))
        .add(ATTEMPTS, Integer.toString(attempts).getBytes(UTF_8));
  }

  private static Optional<Integer> number(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(Integer.parseInt(new String(header.value(), UTF_8)));
  }
}
