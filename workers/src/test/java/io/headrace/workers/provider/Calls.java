package io.headrace.workers.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.config.ProviderConfig;
import io.headrace.config.ProviderConfig.Kind;
import io.headrace.config.Secret;
import io.headrace.job.JobLinks;
import io.headrace.job.JobRequest;
import io.headrace.job.Operation;
import io.headrace.job.TenantId;
import io.headrace.job.Tier;
import io.headrace.request.RequestFacts;
import io.headrace.responses.InvalidRequest;
import io.headrace.responses.ResponseRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Calls as ingress would hand them on. */
final class Calls {
  static final String JOB_ID = "resp_0d1f2a";
  static final Instant CREATED = Instant.ofEpochSecond(1_795_132_800);

  private Calls() {}

  static Call of(String body) {
    return of(body, "served-model", Optional.empty(), Duration.ofSeconds(20));
  }

  static Call of(String body, Duration timeout) {
    return of(body, "served-model", Optional.empty(), timeout);
  }

  static Call of(String body, String servedModel, Optional<String> previous, Duration timeout) {
    byte[] bytes = body.getBytes(UTF_8);
    ResponseRequest parsed = parse(bytes);
    JobRequest request =
        new JobRequest(
            new TenantId("dev"),
            "dev-1",
            Tier.DEFAULT,
            Operation.RESPONSES,
            parsed.model(),
            CREATED.plusSeconds(60),
            parsed.background(),
            true,
            previous,
            parsed.modelAt(),
            parsed.backgroundAt(),
            JobLinks.NONE);
    return new Call(
        JOB_ID, CREATED, request, bytes, servedModel, new Secret(""), Optional.empty(), timeout);
  }

  /** A call for another operation than Responses. */
  static Call of(Operation operation, String body) throws InvalidRequest {
    byte[] bytes = body.getBytes(UTF_8);
    RequestFacts facts = RequestFacts.scan(operation, bytes);
    JobRequest request =
        new JobRequest(
            new TenantId("dev"),
            "dev-1",
            Tier.DEFAULT,
            operation,
            facts.model(),
            CREATED.plusSeconds(60),
            facts.background(),
            facts.store(),
            Optional.empty(),
            facts.modelAt(),
            facts.backgroundAt(),
            JobLinks.NONE);
    String id = operation.idPrefix() + "0d1f2a";
    return new Call(
        id,
        CREATED,
        request,
        bytes,
        "served-model",
        new Secret(""),
        Optional.empty(),
        Duration.ofSeconds(20));
  }

  static ResponseRequest parse(byte[] body) {
    try {
      return ResponseRequest.parse(body);
    } catch (InvalidRequest e) {
      throw new AssertionError("the test's own body is wrong", e);
    }
  }

  static Provider provider(Kind kind, String baseUrl, String... keys) {
    return provider(kind, baseUrl, Duration.ofSeconds(5), keys);
  }

  static Provider provider(Kind kind, String baseUrl, Duration connectTimeout, String... keys) {
    return withKey(
        Providers.open("test", config(kind, baseUrl, Optional.empty()), 16, connectTimeout),
        keys.length == 0 ? "" : keys[0]);
  }

  /** A provider's configuration; the calls bring the key. */
  static ProviderConfig config(Kind kind, String baseUrl, Optional<String> apiVersion) {
    return new ProviderConfig(
        kind,
        Optional.of(URI.create(baseUrl)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        apiVersion);
  }

  /** All calls are made with this key. */
  static Provider withKey(Provider provider, String key) {
    return new Provider() {
      @Override
      public Reply call(Call call) throws InterruptedException {
        return provider.call(
            new Call(
                call.jobId(),
                call.created(),
                call.request(),
                call.body(),
                call.servedModel(),
                new Secret(key),
                call.hints(),
                call.timeout(),
                call.traceparent()));
      }

      @Override
      public void close() {
        provider.close();
      }
    };
  }
}
