package io.headrace.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.IdempotencyKey;
import io.headrace.job.JobCommand;
import io.headrace.job.JobError;
import io.headrace.job.JobEvent;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobEvent.Started;
import io.headrace.job.JobLinks;
import io.headrace.job.JobRequest;
import io.headrace.job.JobStatus;
import io.headrace.job.Operation;
import io.headrace.job.Slice;
import io.headrace.job.TenantId;
import io.headrace.job.Tier;
import io.headrace.llm.Usage;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Metadata as record headers, in plain text so that any Kafka tool shows it; the value stays the
 * bytes that the client sent or gets, and no stage parses JSON to route, rate or count.
 */
public final class JobRecords {
  private JobRecords() {}

  public static Headers headers(JobRequest request) {
    Headers headers = new RecordHeaders();
    put(headers, "tenant", request.tenant().value());
    put(headers, "key", request.keyId());
    if (request.tier() != Tier.DEFAULT) {
      put(headers, "tier", request.tier().label());
    }
    put(headers, "operation", request.operation().label());
    put(headers, "model", request.model());
    put(headers, "deadline", Long.toString(request.deadline().toEpochMilli()));
    put(headers, "background", request.background() ? "1" : "0");
    put(headers, "store", request.store() ? "1" : "0");
    request.previous().ifPresent(id -> put(headers, "previous", id));
    putLinks(headers, request.links());
    headers.add("at", encode(request.modelAt(), request.backgroundAt()));
    return headers;
  }

  public static JobRequest request(Headers headers) {
    ByteBuffer at = ByteBuffer.wrap(required(headers, "at"));
    return new JobRequest(
        new TenantId(text(headers, "tenant")),
        text(headers, "key"),
        optional(headers, "tier").map(Tier::of).orElse(Tier.DEFAULT),
        Operation.of(text(headers, "operation")),
        text(headers, "model"),
        Instant.ofEpochMilli(number(headers, "deadline")),
        text(headers, "background").equals("1"),
        text(headers, "store").equals("1"),
        optional(headers, "previous"),
        new Slice(at.getInt(), at.getInt()),
        new Slice(at.getInt(), at.getInt()),
        links(headers));
  }

  private static void putLinks(Headers headers, JobLinks links) {
    links.batch().ifPresent(id -> put(headers, "batch", id));
    links.callback().ifPresent(url -> put(headers, "callback", url));
    links.idempotency().ifPresent(key -> put(headers, key));
    links.session().ifPresent(hash -> put(headers, "session", hash));
  }

  private static JobLinks links(Headers headers) {
    Optional<String> batch = optional(headers, "batch");
    Optional<String> callback = optional(headers, "callback");
    Optional<IdempotencyKey> key = idempotency(headers);
    Optional<String> session = optional(headers, "session");
    return batch.isEmpty() && callback.isEmpty() && key.isEmpty() && session.isEmpty()
        ? JobLinks.NONE
        : new JobLinks(batch, callback, key, session);
  }

  /** Marks a record as made by a create call with this key. */
  public static Headers put(Headers headers, IdempotencyKey key) {
    return put(headers, "idempotency", key.scope() + key.fingerprint());
  }

  /** The key that the record's create call had. */
  public static Optional<IdempotencyKey> idempotency(Headers headers) {
    return optional(headers, "idempotency")
        .map(text ->
            new IdempotencyKey(
                text.substring(0, text.length() / 2), text.substring(text.length() / 2)));
  }

  public static Headers headers(JobCommand command) {
    Headers headers = new RecordHeaders();
    put(headers, "command", command.kind().label());
    return put(headers, "tenant", command.tenant().value());
  }

  public static JobCommand command(Headers headers) {
    return new JobCommand(
        JobCommand.Kind.of(text(headers, "command")), new TenantId(text(headers, "tenant")));
  }

  public static Headers headers(JobEvent event) {
    Headers headers = new RecordHeaders();
    put(headers, "tenant", event.tenant().value());
    put(headers, "model", event.model());
    return switch (event) {
      case Started _ -> put(headers, "status", JobStatus.IN_PROGRESS.label());
      case Finished finished -> putFinished(headers, finished);
    };
  }

  public static JobEvent event(Headers headers) {
    TenantId tenant = new TenantId(text(headers, "tenant"));
    String model = text(headers, "model");
    JobStatus status = JobStatus.of(text(headers, "status"));
    return status.isTerminal()
        ? finished(headers, tenant, model, status)
        : new Started(tenant, model);
  }

  private static Headers putFinished(Headers headers, Finished finished) {
    put(headers, "status", finished.status().label());
    put(headers, "key", finished.keyId());
    put(headers, "http-status", Integer.toString(finished.httpStatus()));
    put(headers, "provider", finished.provider());
    put(headers, "served-model", finished.servedModel());
    put(headers, "usage", finished.usage().encode());
    put(headers, "attempts", Integer.toString(finished.attempts()));
    put(headers, "queued-ms", Long.toString(finished.queuedMillis()));
    put(headers, "provider-ms", Long.toString(finished.providerMillis()));
    finished.error().ifPresent(error -> putError(headers, error));
    if (finished.background()) {
      put(headers, "background", "1");
    }
    putLinks(headers, finished.links());
    return headers;
  }

  private static Finished finished(
      Headers headers, TenantId tenant, String model, JobStatus status) {
    return new Finished(
        tenant,
        text(headers, "key"),
        model,
        status,
        (int) number(headers, "http-status"),
        error(headers),
        text(headers, "provider"),
        text(headers, "served-model"),
        Usage.decode(text(headers, "usage")),
        (int) number(headers, "attempts"),
        number(headers, "queued-ms"),
        number(headers, "provider-ms"),
        headers.lastHeader("background") != null,
        links(headers));
  }

  private static void putError(Headers headers, JobError error) {
    put(headers, "error-type", error.type());
    put(headers, "error-code", error.code());
    put(headers, "error-message", error.message());
    put(headers, "error-param", error.param());
  }

  private static Optional<JobError> error(Headers headers) {
    if (headers.lastHeader("error-type") == null) {
      return Optional.empty();
    }
    return Optional.of(
        new JobError(
            text(headers, "error-type"),
            text(headers, "error-code"),
            text(headers, "error-message"),
            text(headers, "error-param")));
  }

  private static byte[] encode(Slice model, Slice background) {
    return ByteBuffer.allocate(16)
        .putInt(model.start())
        .putInt(model.end())
        .putInt(background.start())
        .putInt(background.end())
        .array();
  }

  private static Headers put(Headers headers, String name, String value) {
    return headers.add(name, value.getBytes(UTF_8));
  }

  static String text(Headers headers, String name) {
    return new String(required(headers, name), UTF_8);
  }

  private static Optional<String> optional(Headers headers, String name) {
    return headers.lastHeader(name) == null ? Optional.empty() : Optional.of(text(headers, name));
  }

  private static long number(Headers headers, String name) {
    return Long.parseLong(text(headers, name));
  }

  private static byte[] required(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    if (header == null || header.value() == null) {
      throw new IllegalArgumentException("the record has no header '" + name + "'");
    }
    return header.value();
  }
}
