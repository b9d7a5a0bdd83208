package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.headrace.ingress.jobs.BodyGone;
import io.headrace.ingress.jobs.JobTableUnavailable;
import io.headrace.job.JobId;
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
   * @param limit when there is no outcome by then, the stream ends with an error event
   */
  Reply.Events follow(
      Call call, HeldCalls.Place place, JobId id, Instant limit, StreamWords words) {
    return new Reply.Events(
        out -> {
          for (byte[] event : events(new Followed(call, place, id, limit, words), out)) {
            write(out, event);
          }
        },
        HEADERS,
        place);
  }

  private record Followed(
      Call call, HeldCalls.Place place, JobId id, Instant limit, StreamWords words) {}

  /** Those that the client doesn't have; or one that says why there are none. */
  private List<byte[]> events(Followed job, OutputStream out)
      throws IOException, InterruptedException {
    try {
      return await(job, out).orElseThrow(Refused::deadlineExceeded);
    } catch (Refused refused) {
      return List.of(job.words().error(refused));
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("requestId", job.call().id())
          .addKeyValue("jobId", job.id())
          .setCause(e)
          .log("a stream ends with an error event");
      return List.of(job.words().error(Refused.failed()));
    }
  }

  private Optional<List<byte[]>> await(Followed job, OutputStream out)
      throws IOException, InterruptedException, Refused {
    write(out, PING);
    for (Duration left = until(job.limit()); left.isPositive(); left = until(job.limit())) {
      Optional<List<byte[]>> ended = ended(job, left.compareTo(PERIOD) < 0 ? left : PERIOD);
      if (ended.isPresent()) {
        return ended;
      }
      job.place().pause(PAUSE);
      write(out, PING);
    }
    return ended(job, Duration.ZERO);
  }

  private Duration until(Instant limit) {
    return Duration.between(clock.instant(), limit);
  }

  /**
   * The job's events, if it ends within {@code wait} and an instance can tell.
   *
   * @throws Refused when there is no such job: it was deleted, or is no longer kept
   */
  private Optional<List<byte[]>> ended(Followed job, Duration wait)
      throws InterruptedException, Refused {
    Reply.Whole reply = object(job.call(), job.id(), wait);
    if (reply.status() == GONE.status() && !JobAnswers.isOutcome(reply)) {
      throw Refused.gone(job.id().value());
    }
    return job.words().of(reply);
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
