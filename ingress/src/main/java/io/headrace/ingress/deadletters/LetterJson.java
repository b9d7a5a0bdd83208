package io.headrace.ingress.deadletters;

import static io.headrace.ingress.context.JsonObject.quoted;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.ingress.context.JsonObject;
import io.headrace.ingress.jobs.DeadLetter;
import io.headrace.job.GivenUp;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** Dead letters as their tenants see them. */
public final class LetterJson {
  private LetterJson() {}

  public static String brief(DeadLetter letter) {
    return "{" + fields(letter) + "}";
  }

  /** With the request, byte for byte as it was accepted. */
  public static byte[] whole(DeadLetter letter, byte[] request) {
    ByteArrayOutputStream json = new ByteArrayOutputStream(request.length + 1024);
    json.writeBytes(("{" + fields(letter) + ",\"request\":").getBytes(UTF_8));
    json.writeBytes(request);
    json.write('}');
    return json.toByteArray();
  }

  private static String fields(DeadLetter letter) {
    GivenUp why = letter.why();
    return "\"id\":%s,\"object\":\"headrace.dead_letter\",\"operation\":\"%s\",\"model\":%s,\"code\":%s,\"reason\":%s,\"attempts\":%d,\"lane\":%s,\"priority\":\"%s\",\"created_at\":%d,\"died_at\":%d,\"request_bytes\":%d,\"batch_id\":%s,\"replay_of\":%s,\"replayed_as\":%s"
        .formatted(
            quoted(letter.id()),
            letter.operation().label(),
            quoted(letter.model()),
            quoted(why.code()),
            quoted(why.reason()),
            why.attempts(),
            quoted(why.lane()),
            why.priority().label(),
            letter.created().getEpochSecond(),
            letter.died().getEpochSecond(),
            letter.bytes(),
            orNull(letter.batch()),
            orNull(letter.replayOf()),
            orNull(letter.replayedAs()));
  }

  /**
   * @param url where the new job can be polled
   * @param before it was made by an earlier call
   */
  public static String replayed(String letter, String job, String url, boolean before) {
    return "{\"object\":\"headrace.dead_letter_replay\",\"id\":%s,\"job_id\":%s,\"url\":%s,\"replayed_before\":%s,\"error\":null}"
        .formatted(quoted(letter), quoted(job), quoted(url), before);
  }

  public static String refused(String letter, String code, String param, String message) {
    return "{\"object\":\"headrace.dead_letter_replay\",\"id\":%s,\"job_id\":null,\"url\":null,\"replayed_before\":false,\"error\":{\"code\":%s,\"param\":%s,\"message\":%s}}"
        .formatted(
            quoted(letter), orNull(Optional.of(code)), orNull(Optional.of(param)), quoted(message));
  }

  private static String orNull(Optional<String> text) {
    return text.filter(given -> !given.isEmpty()).map(JsonObject::quoted).orElse("null");
  }
}
