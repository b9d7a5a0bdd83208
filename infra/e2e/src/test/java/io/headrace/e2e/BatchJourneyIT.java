package io.headrace.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpResponse;
import com.openai.errors.InvalidWebhookSignatureException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.batches.BatchListPage;
import com.openai.models.batches.BatchListParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.webhooks.UnwrapWebhookEvent;
import com.openai.models.webhooks.WebhookCreateParams;
import com.openai.models.webhooks.WebhookEndpointWithSecret;
import com.openai.models.webhooks.WebhookTestParams;
import com.openai.models.webhooks.WebhookVerificationParams;
import io.headrace.simulator.Behavior;
import io.headrace.simulator.Latency;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files, batches and webhooks by OpenAI's own client, in its strictest mode, with two instances and
 * two providers: each call goes to the other instance than the one before.
 */
final class BatchJourneyIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Deployment.Setup SETUP =
      new Deployment.Setup(2, 100, false, "", "webhooks: { allow: [\"127.0.0.0/8\"] }");

  private static Deployment deployment;
  private static OpenAIClient first;
  private static OpenAIClient second;

  @BeforeAll
  static void deploy(@TempDir Path dir) throws IOException {
    deployment = new Deployment(dir, SETUP);
    first = client(deployment.urls().get(0));
    second = client(deployment.urls().get(1));
  }

  @AfterAll
  static void undeploy() {
    deployment.close();
  }

  @BeforeEach
  void calm() {
    deployment.simulators().forEach(simulator -> simulator.behavior(Behavior.CALM));
  }

  private static OpenAIClient client(String url) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(url + "/v1")
        .apiKey("sk-headrace-dev")
        .maxRetries(0)
        .responseValidation(true)
        .build();
  }

  @Test
  void batch_uploadedAndPolled_hasItsOutputAndItsErrors() throws IOException {
    for (String endpoint : List.of("/v1/responses", "/v1/chat/completions", "/v1/embeddings")) {
      BatchInput input = BatchInput.random(endpoint, 300, 1);
      FileObject file = upload(first, input);
      assertThat(file.bytes()).isEqualTo(input.bytes().length);
      assertThat(content(second, file.id())).isEqualTo(new String(input.bytes(), UTF_8));

      Batch created = create(second, file, endpoint);
      assertThat(created.inputFileId()).isEqualTo(file.id());
      Batch end = await(first, created, seen -> seen.equals(Batch.Status.COMPLETED));

      BatchResults results =
          BatchResults.of(
              content(second, end.outputFileId().orElseThrow()),
              content(first, end.errorFileId().orElseThrow()));
      assertThat(BatchResults.ids(results.output()))
          .isEqualTo(input.ids(line -> !line.isRefused()));
      assertThat(BatchResults.ids(results.errors()))
          .isEqualTo(input.ids(BatchInput.Line::isRefused));
      assertThat(end.requestCounts().orElseThrow().total()).isEqualTo(300);
      assertThat(end.requestCounts().orElseThrow().completed()).isEqualTo(results.output().size());
      assertThat(end.usage()).isPresent();
    }
    deployment
        .simulators()
        .forEach(simulator -> assertThat(simulator.calls().answered()).isGreaterThan(300));
  }

  @Test
  void batch_cancelled_keepsWhatHasEnded() throws IOException {
    deployment
        .simulators()
        .forEach(
            simulator -> simulator.behavior(Behavior.CALM.withLatency(new Latency.Fixed(500))));
    BatchInput input = BatchInput.random("/v1/responses", 2_000, 2);
    Batch batch = create(first, upload(second, input), "/v1/responses");
    Awaitility.await()
        .atMost(LIMIT)
        .until(() ->
            first.batches().retrieve(batch.id()).requestCounts().orElseThrow().completed() > 0);
    assertThat(second.batches().cancel(batch.id()).status()).isEqualTo(Batch.Status.CANCELLING);
    Batch end = await(first, batch, seen -> seen.equals(Batch.Status.CANCELLED));
    BatchResults results =
        BatchResults.of(
            content(first, end.outputFileId().orElseThrow()),
            content(second, end.errorFileId().orElseThrow()));
    assertThat(results.ids()).containsExactlyInAnyOrderElementsOf(input.ids());
    assertThat(results.output()).hasSizeBetween(1, input.size() - 1);
    assertThat(second.batches().cancel(batch.id()).status()).isEqualTo(Batch.Status.CANCELLED);
  }

  @Test
  void batch_wrongInput_failsWithItsLine() {
    FileObject file = upload(first, "{\"custom_id\":\"a\"\n".getBytes(UTF_8));
    Batch end =
        await(
            second, create(first, file, "/v1/responses"), seen -> seen.equals(Batch.Status.FAILED));
    assertThat(end.errors().orElseThrow().data().orElseThrow().getFirst().line()).hasValue(1L);
    assertThatThrownBy(() -> second.batches().cancel(end.id()))
        .isInstanceOfSatisfying(
            OpenAIServiceException.class, e -> assertThat(e.statusCode()).isEqualTo(409));
    assertThatThrownBy(() -> first.batches().retrieve("batch_forged"))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void batches_listedByPages_areAllThereNewestFirst() {
    FileObject file = upload(first, BatchInput.random("/v1/responses", 3, 3));
    List<String> created = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      created.addFirst(create(i % 2 == 0 ? first : second, file, "/v1/responses").id());
    }
    BatchListPage page = second.batches().list(BatchListParams.builder().limit(2).build());
    assertThat(page.data()).hasSize(2);
    List<String> listed = page.autoPager().stream().map(Batch::id).toList();
    assertThat(listed).containsSubsequence(created).doesNotHaveDuplicates();
  }

  @Test
  void file_deleted_isGoneAtBoth() {
    FileObject file = upload(first, BatchInput.random("/v1/responses", 3, 4));
    assertThat(second.files().list().autoPager().stream().map(FileObject::id)).contains(file.id());
    assertThat(second.files().delete(file.id()).deleted()).isTrue();
    assertThatThrownBy(() -> first.files().retrieve(file.id()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> second.files().content(file.id()))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void webhooks_ofResponsesAndBatches_areUnwrapped() throws IOException {
    try (Inbox inbox = new Inbox()) {
      WebhookEndpointWithSecret endpoint =
          first
              .webhooks()
              .create(
                  WebhookCreateParams.builder()
                      .name("journey")
                      .url(inbox.url())
                      .addEventType(WebhookCreateParams.EventType.RESPONSE_COMPLETED)
                      .addEventType(WebhookCreateParams.EventType.BATCH_COMPLETED)
                      .build());
      WebhookTestParams test =
          WebhookTestParams.builder()
              .eventType(WebhookTestParams.EventType.RESPONSE_COMPLETED)
              .build();
      assertThat(second.webhooks().test(endpoint.id(), test).statusCode()).isEqualTo(200);

      String job =
          first
              .responses()
              .create(
                  ResponseCreateParams.builder()
                      .model("gpt-4o-mini")
                      .input("Where does the tide go?")
                      .background(true)
                      .build())
              .id();
      UnwrapWebhookEvent told = unwrap(awaitHook(inbox, job), endpoint.signingSecret());
      assertThat(told.asResponseCompleted().data().id()).isEqualTo(job);
      assertThat(second.responses().retrieve(job).output()).isNotEmpty();

      BatchInput input = BatchInput.random("/v1/responses", 10, 5);
      String batch = create(first, upload(first, input), "/v1/responses").id();
      Inbox.Hook hook = awaitHook(inbox, batch);
      assertThat(unwrap(hook, endpoint.signingSecret()).asBatchCompleted().data().id())
          .isEqualTo(batch);
      assertThat(second.batches().retrieve(batch).status()).isEqualTo(Batch.Status.COMPLETED);
      assertThatThrownBy(() -> unwrap(hook, "whsec_" + "A".repeat(43) + "="))
          .isInstanceOf(InvalidWebhookSignatureException.class);
      assertThat(second.webhooks().delete(endpoint.id()).deleted()).isTrue();
    }
  }

  private static Inbox.Hook awaitHook(Inbox inbox, String objectId) {
    return Awaitility.await("the webhook of " + objectId)
        .atMost(LIMIT)
        .until(() -> inbox.find(body -> body.contains(objectId)), Optional::isPresent)
        .orElseThrow();
  }

  private static UnwrapWebhookEvent unwrap(Inbox.Hook hook, String secret) {
    return first
        .webhooks()
        .unwrap(
            WebhookVerificationParams.builder()
                .payload(hook.body())
                .headers(Headers.builder().putAll(hook.headers()).build())
                .secret(secret)
                .build());
  }

  private static Batch await(OpenAIClient client, Batch batch, Predicate<Batch.Status> status) {
    return Awaitility.await("the end of " + batch.id())
        .atMost(LIMIT)
        .until(() -> client.batches().retrieve(batch.id()), seen -> status.test(seen.status()));
  }

  private static FileObject upload(OpenAIClient client, BatchInput input) {
    return upload(client, input.bytes());
  }

  private static FileObject upload(OpenAIClient client, byte[] lines) {
    return client
        .files()
        .create(
            FileCreateParams.builder()
                .file(
                    MultipartField.<InputStream>builder()
                        .value(new ByteArrayInputStream(lines))
                        .filename("input.jsonl")
                        .build())
                .purpose(FilePurpose.BATCH)
                .build());
  }

  private static Batch create(OpenAIClient client, FileObject file, String endpoint) {
    return client
        .batches()
        .create(
            BatchCreateParams.builder()
                .inputFileId(file.id())
                .endpoint(BatchCreateParams.Endpoint.of(endpoint))
                .completionWindow(BatchCreateParams.CompletionWindow._24H)
                .build());
  }

  private static String content(OpenAIClient client, String file) throws IOException {
    try (HttpResponse answer = client.files().content(file)) {
      return new String(answer.body().readAllBytes(), UTF_8);
    }
  }
}
