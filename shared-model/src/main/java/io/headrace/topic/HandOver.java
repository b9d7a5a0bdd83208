package io.headrace.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * What a request record says of the targets that failed its job before, in headers besides the
 * request's own.
 *
 * @param place of the target in the model's chain that is to be asked now, from 0
 * @param attempts calls that were made before, of all targets
 * @param passedBy places of targets that weren't asked, and may be when all others have failed
 */
public record HandOver(int place, int attempts, SortedSet<Integer> passedBy) {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
  private static final Pattern NUMBERS = Pattern.compile("\\d{1,3}(,\\d{1,3}){0,99}");
  private static final String PLACE = "place";
  private static final String ATTEMPTS = "attempts";
  private static final String PASSED_BY = "passed-by";

  /** Empty where no target has failed the job yet. */
  public static Optional<HandOver> of(Headers headers) {
    return number(headers, PLACE)
        .map(place ->
            new HandOver(place, number(headers, ATTEMPTS).orElse(0), numbers(headers, PASSED_BY)));
  }

  /** A request's headers with this in them. */
  public Headers in(Headers request) {
    Headers headers = new RecordHeaders(request.toArray());
    headers.remove(PLACE).remove(ATTEMPTS).remove(PASSED_BY);
    put(headers, PLACE, Integer.toString(place));
    put(headers, ATTEMPTS, Integer.toString(attempts));
    if (!passedBy.isEmpty()) {
      String places = passedBy.stream().map(String::valueOf).collect(Collectors.joining(","));
      put(headers, PASSED_BY, places);
    }
    return headers;
  }

  private static void put(Headers headers, String name, String text) {
    headers.add(name, text.getBytes(UTF_8));
  }

  private static Optional<Integer> number(Headers headers, String name) {
    return text(headers, name, NUMBER).map(Integer::parseInt);
  }

  private static SortedSet<Integer> numbers(Headers headers, String name) {
    return text(headers, name, NUMBERS).stream()
        .flatMap(Pattern.compile(",")::splitAsStream)
        .map(Integer::valueOf)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Empty where it isn't of ours. */
  private static Optional<String> text(Headers headers, String name, Pattern form) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), UTF_8))
            .filter(text -> form.matcher(text).matches());
  }
}
