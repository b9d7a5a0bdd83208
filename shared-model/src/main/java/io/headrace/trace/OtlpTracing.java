package io.headrace.trace;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spans by the OpenTelemetry SDK, sent as OTLP over HTTP; no other class knows the SDK. What ends a
 * span never waits for the network: a span that would be the {@code maxQueue + 1}st on its way is
 * dropped and counted.
 */
final class OtlpTracing implements Tracing {
  private static final Logger log = LoggerFactory.getLogger(OtlpTracing.class);

  /** What the SDK says of failures is said here once for each outage; kept, or it is forgotten. */
  private static final java.util.logging.Logger SDK_LOG =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  private static final String TRACEPARENT = "traceparent";

  /** Names of models are the client's. */
  private static final int MAX_NAME = 128;

  private static final SpanLimits LIMITS =
      SpanLimits.builder().setMaxAttributeValueLength(256).setMaxNumberOfAttributes(32).build();

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private static final TextMapGetter<String> ALONE =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceparent) {
          return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String traceparent, String key) {
          return key.equals(TRACEPARENT) ? traceparent : null;
        }
      };

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final boolean toldToProviders;

  OtlpTracing(TelemetryConfig config, String service, MeterRegistry metrics) {
    SDK_LOG.setLevel(Level.OFF);
    Outbox outbox = new Outbox(config, metrics);
    provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.getDefault()
                    .merge(
                        Resource.create(
                            Attributes.of(AttributeKey.stringKey("service.name"), service))))
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(config.sampleRatio())))
            .setSpanLimits(LIMITS)
            .addSpanProcessor(outbox)
            .build();
    tracer = provider.get("io.headrace");
    toldToProviders = config.sendToProviders();
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public boolean isToldToProviders() {
    return toldToProviders;
  }

  @Override
  public TraceSpan begin(Kind kind, String name, String parent) {
    return new Begun(span(kind, name, parent).startSpan());
  }

  @Override
  public TraceSpan begin(Kind kind, String name, String parent, Instant at) {
    return new Begun(span(kind, name, parent).setStartTimestamp(at).startSpan());
  }

  private SpanBuilder span(Kind kind, String name, String parent) {
    return tracer
        .spanBuilder(name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name)
        .setSpanKind(SpanKind.valueOf(kind.name()))
        .setParent(W3CTraceContextPropagator.getInstance().extract(Context.root(), parent, ALONE));
  }

  @Override
  public void close() {
    var _ = provider.shutdown().join(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private record Begun(Span span) implements TraceSpan {
    @Override
    public boolean isRecording() {
      return span.isRecording();
    }

    @Override
    public String traceparent() {
      SpanContext context = span.getSpanContext();
      return String.join(
          "-", "00", context.getTraceId(), context.getSpanId(), context.getTraceFlags().asHex());
    }

    @Override
    public TraceSpan put(String name, String value) {
      span.setAttribute(name, value);
      return this;
    }

    @Override
    public TraceSpan put(String name, long value) {
      span.setAttribute(name, value);
      return this;
    }

    @Override
    public TraceSpan failed(String type) {
      span.setStatus(StatusCode.ERROR);
      return put("error.type", type);
    }

    @Override
    public void end() {
      span.end();
    }
  }

  /**
   * Lets in as many spans as may be on their way. Invariant: {@code onTheirWay} counts those
   * between {@link #onEnd} and the end of their export, and so bounds the SDK's own queue.
   */
  private static final class Outbox implements SpanProcessor {
    private final int max;
    private final AtomicInteger onTheirWay = new AtomicInteger();
    private final Counter dropped;
    private final SpanProcessor queue;

    Outbox(TelemetryConfig config, MeterRegistry metrics) {
      max = config.maxQueue();
      dropped = spans(metrics, "dropped");
      queue =
          BatchSpanProcessor.builder(new Counted(exporter(config), onTheirWay, metrics))
              .setMaxQueueSize(max)
              .setMaxExportBatchSize(config.batch())
              .setScheduleDelay(config.exportEvery())
              .setExporterTimeout(config.exportTimeout().plusSeconds(1)) // one export at a time
              .build();
    }

    private static SpanExporter exporter(TelemetryConfig config) {
      OtlpHttpSpanExporterBuilder exporter =
          OtlpHttpSpanExporter.builder()
              .setEndpoint(config.tracesUrl())
              .setTimeout(config.exportTimeout())
              .setConnectTimeout(config.exportTimeout())
              .setMeterProvider(MeterProvider.noop());
      config.headers().forEach((name, value) -> exporter.addHeader(name, value.value()));
      return exporter.build();
    }

    private static Counter spans(MeterRegistry metrics, String result) {
      return Counter.builder("headrace.spans")
          .description("Spans sent, dropped because too many wait, or not taken by the endpoint")
          .tag("result", result)
          .register(metrics);
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      if (onTheirWay.incrementAndGet() > max) {
        onTheirWay.decrementAndGet();
        dropped.increment();
      } else {
        queue.onEnd(span);
      }
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }

    @Override
    public CompletableResultCode shutdown() {
      return queue.shutdown();
    }

    @Override
    public CompletableResultCode forceFlush() {
      return queue.forceFlush();
    }
  }

  /** Counts what became of each batch, and tells when the endpoint goes away and comes back. */
  private static final class Counted implements SpanExporter {
    private final SpanExporter exporter;
    private final AtomicInteger onTheirWay;
    private final Counter sent;
    private final Counter failed;
    private final AtomicBoolean away = new AtomicBoolean();

    Counted(SpanExporter exporter, AtomicInteger onTheirWay, MeterRegistry metrics) {
      this.exporter = exporter;
      this.onTheirWay = onTheirWay;
      sent = Outbox.spans(metrics, "sent");
      failed = Outbox.spans(metrics, "failed");
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      int count = spans.size(); // the SDK empties its batch
      CompletableResultCode result = exporter.export(spans);
      return result.whenComplete(() -> ended(count, result));
    }

    private void ended(int count, CompletableResultCode result) {
      onTheirWay.addAndGet(-count);
      (result.isSuccess() ? sent : failed).increment(count);
      if (away.compareAndSet(result.isSuccess(), !result.isSuccess())) {
        if (result.isSuccess()) {
          log.info("the endpoint of telemetry.otlpEndpoint takes spans again");
        } else {
          log.warn(
              "spans can't be sent to telemetry.otlpEndpoint ({}); they are lost until it answers",
              String.valueOf(result.getFailureThrowable()));
        }
      }
    }

    @Override
    public CompletableResultCode flush() {
      return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return exporter.shutdown();
    }
  }
}
