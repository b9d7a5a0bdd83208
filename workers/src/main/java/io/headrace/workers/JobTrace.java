package io.headrace.workers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.JobStatus;
import io.headrace.job.Operation;
import io.headrace.llm.Usage;
import io.headrace.topic.Origin;
import io.headrace.trace.TraceSpan;
import io.headrace.trace.Tracing;
import io.headrace.trace.Tracing.Kind;
import io.headrace.workers.provider.Call;
import io.headrace.workers.provider.Provider;
import io.headrace.workers.provider.Reply;
import io.headrace.workers.resilience.Decision.Again;
import io.headrace.workers.resilience.Decision.Answer;
import io.headrace.workers.resilience.Decision.GiveUp;
import io.headrace.workers.resilience.Decision.MoveOn;
import io.headrace.workers.resilience.Decision.NextAccount;
import io.headrace.workers.resilience.Decision.PauseAccount;
import io.headrace.workers.window.Job;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * One job's spans in one lane. Attributes are named as OpenTelemetry's conventions for messaging
 * and generative AI have them, else {@code headrace.*}; none is taken from a body, an error's
 * message or a key.
 */
final class JobTrace implements AutoCloseable {
  /** Of the job that runs on this thread; its calls find it here. */
  static final ScopedValue<JobTrace> CURRENT = ScopedValue.newInstance();

  /** Names and codes that a provider gives are told when they look like it. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/@-]{1,128}");

  /** When a job was handed over: from then on it waits in its next lane. */
  private static final String MOVED_AT = "moved-at";

  private static final Pattern MILLIS = Pattern.compile("\\d{1,15}");

  private final Tracing tracing;
  private final InstantSource clock;
  private final TraceSpan span;
  private int attempts;

  private JobTrace(Tracing tracing, InstantSource clock, TraceSpan span, int attempts) {
    this.tracing = tracing;
    this.clock = clock;
    this.span = span;
    this.attempts = attempts;
  }

  static JobTrace begin(Tracing tracing, InstantSource clock, Job job) {
    ConsumerRecord<String, byte[]> source = job.source();
    Origin origin = Origin.of(source.headers());
    TraceSpan wait =
        tracing.begin(
            Kind.INTERNAL, "wait " + source.topic(), origin.traceparent(), queuedAt(source));
    named(wait, job).end();
    String parent = origin.traceparent().isEmpty() ? wait.traceparent() : origin.traceparent();
    TraceSpan span = tracing.begin(Kind.CONSUMER, "process " + source.topic(), parent);
    if (span.isRecording()) {
      named(span, job)
          .put("messaging.operation.type", "process")
          .put("messaging.operation.name", "process")
          .put("messaging.destination.partition.id", Integer.toString(source.partition()))
          .put("messaging.kafka.offset", source.offset())
          .put("messaging.message.id", job.id())
          .put("messaging.message.body.size", job.body().length)
          .put("headrace.tenant", job.request().tenant().value())
          .put("headrace.request.id", origin.requestId());
    }
    return new JobTrace(tracing, clock, span, Chain.attemptsBefore(job));
  }

  private static TraceSpan named(TraceSpan span, Job job) {
    return span.put("messaging.system", "kafka")
        .put("messaging.destination.name", job.source().topic())
        .put("headrace.job.id", job.id());
  }

  private static Instant queuedAt(ConsumerRecord<String, byte[]> source) {
    Header moved = source.headers().lastHeader(MOVED_AT);
    String millis = moved == null || moved.value() == null ? "" : new String(moved.value(), UTF_8);
    return Instant.ofEpochMilli(
        MILLIS.matcher(millis).matches() ? Long.parseLong(millis) : source.timestamp());
  }

  /** The job's work; calls that it makes on this thread are told here. */
  Attempts.End around(ScopedValue.CallableOp<Attempts.End, InterruptedException> work)
      throws InterruptedException {
    return ScopedValue.where(CURRENT, this).call(work);
  }

  /** Tells how it ended, and the next lane when its wait begins. */
  void ended(Attempts.End end, List<ProducerRecord<String, byte[]>> records) {
    switch (end.decision()) {
      case Answer(var reply) -> span.put("headrace.outcome", reply.status().label());
      case GiveUp giveUp -> {
        span.put("headrace.outcome", giveUp.status().label());
        if (giveUp.status() != JobStatus.CANCELLED) {
          span.failed(plain(giveUp.error().code()));
        }
      }
      case MoveOn move -> {
        span.put("headrace.outcome", "moved").put("headrace.moved.to", move.next().lane());
        byte[] now = Long.toString(clock.millis()).getBytes(UTF_8);
        records.forEach(record -> record.headers().remove(MOVED_AT).add(MOVED_AT, now));
      }
      case Again _, PauseAccount _, NextAccount _ -> {}
    }
  }

  /**
   * Makes the call as it is, in a span of its own.
   *
   * @param name the provider's in the configuration
   * @param label the same as OpenTelemetry has it
   */
  Reply call(String name, String label, Provider provider, Call call) throws InterruptedException {
    TraceSpan span = beginCall(name, label, call);
    try {
      Reply reply =
          provider.call(tracing.isToldToProviders() ? call.traced(span.traceparent()) : call);
      tell(span, reply);
      return reply;
    } catch (InterruptedException | RuntimeException e) {
      span.failed(e instanceof InterruptedException ? "cancelled" : "fault");
      throw e;
    } finally {
      span.end();
    }
  }

  private TraceSpan beginCall(String name, String label, Call call) {
    String operation = call.request().operation() == Operation.EMBEDDINGS ? "embeddings" : "chat";
    return tracing
        .begin(Kind.CLIENT, operation + " " + call.servedModel(), span.traceparent())
        .put("gen_ai.operation.name", operation)
        .put("gen_ai.provider.name", label)
        .put("gen_ai.request.model", call.servedModel())
        .put("headrace.provider", name)
        .put("headrace.job.id", call.jobId())
        .put("headrace.attempt", ++attempts);
  }

  private static void tell(TraceSpan span, Reply reply) {
    span.put("headrace.outcome", reply.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    switch (reply) {
      case Reply.Answered answered -> {
        span.put("gen_ai.response.model", plain(answered.servedModel()))
            .put("headrace.status", answered.status().label());
        tokens(span, answered.usage());
      }
      case Reply.Throttled _ -> refused(span, 429);
      case Reply.Overloaded overloaded -> refused(span, overloaded.httpStatus());
      case Reply.Refused refused -> refused(span, refused.httpStatus());
      case Reply.TimedOut _ -> span.failed("timeout");
      case Reply.Unreachable _ -> span.failed("unreachable");
    }
  }

  private static String plain(String name) {
    return PLAIN.matcher(name).matches() ? name : "other";
  }

  private static void refused(TraceSpan span, int status) {
    span.put("http.response.status_code", status).failed(Integer.toString(status));
  }

  private static void tokens(TraceSpan span, Usage usage) {
    span.put("gen_ai.usage.input_tokens", usage.input())
        .put("gen_ai.usage.output_tokens", usage.output())
        .put("gen_ai.usage.cache_read.input_tokens", usage.cached())
        .put("gen_ai.usage.cache_creation.input_tokens", usage.cacheWrite())
        .put("gen_ai.usage.reasoning.output_tokens", usage.reasoning());
  }

  @Override
  public void close() {
    span.end();
  }
}
