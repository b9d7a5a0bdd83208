package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.headrace.ingress.context.JsonObject;
import io.headrace.ingress.jobs.BodyGone;
import io.headrace.ingress.jobs.JobTableUnavailable;
import io.headrace.ingress.stream.EventLog;
import io.headrace.job.JobId;
import io.headrace.job.JobStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with server-sent events: nothing but pings until the job has ended, then all events at
 * once. A client that goes away is noticed at the next ping; its job goes on.
 */
final class Streams {
  private static final Logger log = LoggerFactory.getLogger(Streams.class);
  private static final Reply.Whole GONE = new Reply.Whole(404, Reply.JSON, new byte[0], Map.of());
  private static final byte[] PING = ": ping\n\n".getBytes(US_ASCII);
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Map<String, String> HEADERS =
      Map.of("cache-control", "no-cache", "x-accel-buffering", "no");

  private final AtOwner owners;
  private final InstantSource clock;

  Streams(AtOwner owners, InstantSource clock) {
    this.owners = owners;
    this.clock = clock;
  }

  /**
   * @param after the number of the last event that the client has; -1 for none
   * @param limit when there is no outcome by then, the stream ends with an error event
   */
  Reply.Events follow(Call call, HeldCalls.Place place, JobId id, long after, Instant limit) {
    return new Reply.Events(
        out -> {
          for (byte[] event : events(call, place, id, after, limit, out)) {
            write(out, event);
          }
        },
        HEADERS,
        place);
  }

  /** Those that the client doesn't have; or one that says why there are none. */
  private List<byte[]> events(
      Call call, HeldCalls.Place place, JobId id, long after, Instant limit, OutputStream out)
      throws IOException, InterruptedException {
    try {
      Optional<byte[]> response = await(call, place, id, limit, out);
      return rest(EventLog.of(response.orElseThrow(Refused::deadlineExceeded)), after);
    } catch (Refused refused) {
      return List.of(EventLog.error(refused.code, refused.getMessage()));
    } catch (RuntimeException e) {
      log.atError().addKeyValue("jobId", id).setCause(e).log("a stream ends with an error event");
      Refused failed = Refused.failed();
      return List.of(EventLog.error(failed.code, failed.getMessage()));
    }
  }

  private static List<byte[]> rest(List<byte[]> events, long after) {
    return events.subList((int) Math.min(after + 1, events.size()), events.size());
  }

  private Optional<byte[]> await(
      Call call, HeldCalls.Place place, JobId id, Instant limit, OutputStream out)
      throws IOException, InterruptedException, Refused {
    write(out, PING);
    for (Duration left = until(limit); left.isPositive(); left = until(limit)) {
      Optional<byte[]> ended = ended(call, id, left.compareTo(PERIOD) < 0 ? left : PERIOD);
      if (ended.isPresent()) {
        return ended;
      }
      place.pause(PAUSE);
      write(out, PING);
    }
    return ended(call, id, Duration.ZERO);
  }

  private Duration until(Instant limit) {
    return Duration.between(clock.instant(), limit);
  }

  /**
   * The job's object, if it ends within {@code wait} and an instance can tell.
   *
   * @throws Refused when there is no such job: it was deleted, or is no longer kept
   */
  private Optional<byte[]> ended(Call call, JobId id, Duration wait)
      throws InterruptedException, Refused {
    Reply.Whole reply = object(call, id, wait);
    if (reply.status() == GONE.status()) {
      throw Refused.gone(id.value());
    }
    return Optional.of(reply.body())
        .filter(_ -> reply.status() == 200)
        .filter(body -> JobStatus.of(JsonObject.read(body).text("status")).isTerminal());
  }

  private Reply.Whole object(Call call, JobId id, Duration wait) throws InterruptedException {
    try {
      return owners.object(call, id, wait);
    } catch (Refused refused) {
      return refused.status == GONE.status() ? GONE : JobAnswers.PENDING;
    } catch (BodyGone _) {
      return GONE;
    } catch (JobTableUnavailable _) {
      return JobAnswers.PENDING;
    }
  }

  /** One event, one flush: some clients drop an event that comes in two reads. */
  private static void write(OutputStream out, byte[] event) throws IOException {
    out.write(event);
    out.flush();
  }
}
