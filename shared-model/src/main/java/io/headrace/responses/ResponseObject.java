package io.headrace.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.JobError;
import io.headrace.job.JobStatus;
import io.headrace.job.Slice;
import io.headrace.llm.Usage;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Writes a Response object with every field that the strictest client demands, echoing the
 * request's own bytes (facts of the wire: OpenAI OpenAPI 2.3.0 and Open Responses).
 *
 * @param previous the response that this one continues
 * @param completed set only when the status is completed
 * @param incompleteReason {@code max_output_tokens} or {@code content_filter}
 * @param output a JSON array
 */
public record ResponseObject(
    String id,
    Instant created,
    Optional<Instant> completed,
    JobStatus status,
    Optional<String> previous,
    Optional<JobError> error,
    Optional<String> incompleteReason,
    byte[] output,
    Optional<Usage> usage) {
  private static final byte[] NO_OUTPUT = {'[', ']'};

  /** Unicode's own stand-in for what can't be shown. */
  private static final int REPLACEMENT = 0xFFFD;

  private static final Set<Field> ECHOED =
      EnumSet.complementOf(
          EnumSet.of(Field.INPUT, Field.STREAM, Field.CONVERSATION, Field.PREVIOUS_RESPONSE_ID));

  /** The values that OpenAI's clients know for {@code error.code}; all others become the first. */
  private static final Set<String> ERROR_CODES =
      Set.of(
          "server_error",
          "rate_limit_exceeded",
          "invalid_prompt",
          "image_content_policy_violation");

  /** A job without output: queued, in progress, or ended before any call answered. */
  public static ResponseObject empty(
      String id,
      Instant created,
      JobStatus status,
      Optional<String> previous,
      Optional<JobError> error) {
    return new ResponseObject(
        id,
        created,
        Optional.empty(),
        status,
        previous,
        error,
        Optional.empty(),
        NO_OUTPUT,
        Optional.empty());
  }

  /** The object as JSON, with the echoed fields taken from {@code request}. */
  public byte[] json(ResponseRequest request) {
    JsonBytes json = new JsonBytes(900 + output.length);
    json.text("{\"id\":\"").text(id).text("\",\"object\":\"response\",\"created_at\":");
    json.text(Long.toString(created.getEpochSecond())).text(",\"completed_at\":");
    json.text(completed.map(at -> Long.toString(at.getEpochSecond())).orElse("null"));
    json.text(",\"status\":\"").text(status.responseStatus()).text("\"");
    json.text(",\"error\":").text(error.map(ResponseObject::json).orElse("null"));
    json.text(",\"incomplete_details\":").text(incompleteDetails());
    json.text(",\"output\":").bytes(output, 0, output.length);
    json.text(",\"usage\":").text(usage.map(ResponseObject::json).orElse("null"));
    json.text(",\"presence_penalty\":0,\"frequency_penalty\":0");
    json.text(",\"previous_response_id\":");
    json.text(previous.map(ResponseObject::quoted).orElse("null"));
    for (Field field : ECHOED) {
      echo(json, request, field);
    }
    return json.text("}").toByteArray();
  }

  private static void echo(JsonBytes json, ResponseRequest request, Field field) {
    json.text(",\"").text(field.wire).text("\":");
    Slice at = request.at(field);
    if (at.isPresent()) {
      json.bytes(request.body(), at.start(), at.length());
    } else {
      json.text(field.fallback);
    }
  }

  private String incompleteDetails() {
    return incompleteReason.map(reason -> "{\"reason\":\"" + reason + "\"}").orElse("null");
  }

  private static String json(JobError error) {
    String code = ERROR_CODES.contains(error.code()) ? error.code() : "server_error";
    return "{\"code\":\"" + code + "\",\"message\":" + quoted(error.message()) + "}";
  }

  private static String json(Usage usage) {
    return ("{\"input_tokens\":%d,\"input_tokens_details\":{\"cached_tokens\":%d,"
            + "\"cache_write_tokens\":%d},\"output_tokens\":%d,"
            + "\"output_tokens_details\":{\"reasoning_tokens\":%d},\"total_tokens\":%d}")
        .formatted(
            usage.input(),
            usage.cached(),
            usage.cacheWrite(),
            usage.output(),
            usage.reasoning(),
            usage.total());
  }

  static String quoted(String text) {
    byte[] utf8 = JsonStringEncoder.getInstance().quoteAsUTF8(wellFormed(text));
    return "\"" + new String(utf8, UTF_8) + "\"";
  }

  /** Half of a surrogate pair can't be encoded; a text cut in the wrong place may hold one. */
  private static String wellFormed(String text) {
    int[] points = text.codePoints().map(ResponseObject::encodable).toArray();
    return new String(points, 0, points.length);
  }

  private static int encodable(int point) {
    boolean lone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    return lone ? REPLACEMENT : point;
  }
}
