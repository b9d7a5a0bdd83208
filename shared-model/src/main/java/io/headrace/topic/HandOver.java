package io.headrace.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Pattern;
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
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
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
    if (header == null || header.value() == null) {
      return Optional.empty();
    }
    String text = new String(header.value(), UTF_8);
    return NUMBER.matcher(text).matches()
        ? Optional.of(Integer.parseInt(text))
        : Optional.empty(); // not of ours
  }
}
