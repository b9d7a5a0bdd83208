package io.headrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseRetrieveParams;
import com.openai.models.responses.ResponseStatus;
import io.headrace.simulator.Behavior;
import io.headrace.simulator.Faults;
import io.headrace.simulator.Latency;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * OpenAI's own client, in its strictest mode, against a deployment of two instances each: half of
 * the calls meet an instance that doesn't own the job.
 */
final class JourneyIT {
  private static Deployment deployment;
  private static OpenAIClient first;
  private static OpenAIClient second;

  @BeforeAll
  static void deploy(@TempDir Path dir) throws IOException {
    deployment = new Deployment(dir, new Deployment.Setup(1, 1000, false, "", ""));
    first = client(deployment.urls().get(0), "sk-headrace-dev");
    second = client(deployment.urls().get(1), "sk-headrace-dev");
  }

  @AfterAll
  static void undeploy() {
    deployment.close();
  }

  @BeforeEach
  void calm() {
    deployment.simulator().behavior(Behavior.CALM);
  }

  private static OpenAIClient client(String url, String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(url + "/v1")
        .apiKey(key)
        .maxRetries(0)
        .responseValidation(true)
        .build();
  }

  @Test
  void background_polledAtEitherInstance_completes() {
    for (int i = 0; i < 10; i++) {
      Response queued = first.responses().create(question().background(true).build());
      assertThat(queued.status()).hasValue(ResponseStatus.QUEUED);
      Response seen = await(i % 2 == 0 ? first : second, queued.id());
      assertThat(seen.status()).hasValue(ResponseStatus.COMPLETED);
      assertThat(seen.id()).isEqualTo(queued.id());
      assertThat(seen.usage()).isPresent();
      assertThat(seen.output()).isNotEmpty();
    }
  }

  @Test
  void waiting_createAnswersWithTheOutcome() {
    Response answer = second.responses().create(question().build());
    assertThat(answer.status()).hasValue(ResponseStatus.COMPLETED);
    assertThat(answer.metadata().orElseThrow().toString()).contains("trip", "42");
  }

  @Test
  void chat_createdOrStreamedAtEither_isAnswered() {
    ChatCompletionCreateParams params =
        ChatCompletionCreateParams.builder()
            .model("gpt-4o-mini")
            .addUserMessage("Where does the tide go when it goes out?")
            .build();
    for (OpenAIClient client : List.of(first, second)) {
      ChatCompletion completion = client.chat().completions().create(params);
      assertThat(completion.id()).startsWith("chatcmpl-");
      assertThat(completion.usage().orElseThrow().completionTokens()).isPositive();
      var accumulator = ChatCompletionAccumulator.create();
      try (var stream = client.chat().completions().createStreaming(params)) {
        stream.stream().forEach(chunk -> accumulator.accumulate(chunk.validate()));
      }
      assertThat(accumulator.chatCompletion().choices().getFirst().message().content())
          .hasValueSatisfying(text -> assertThat(text).isNotBlank());
    }
  }

  @Test
  void embeddings_createdAtEither_areTheSame() {
    EmbeddingCreateParams params =
        EmbeddingCreateParams.builder().model("gpt-4o-mini").input("a tide").dimensions(6).build();
    CreateEmbeddingResponse here = first.embeddings().create(params);
    assertThat(here.data().getFirst().embedding()).hasSize(6);
    assertThat(second.embeddings().create(params).data().getFirst().embedding())
        .isEqualTo(here.data().getFirst().embedding());
  }

  @Test
  void cancel_whileTheProviderHangs_endsTheJob() {
    deployment.simulator().behavior(Behavior.CALM.withLatency(new Latency.Fixed(20_000)));
    Response queued = first.responses().create(question().background(true).build());
    Response cancelled = second.responses().cancel(queued.id());
    assertThat(cancelled.status()).hasValue(ResponseStatus.CANCELLED);
    assertThat(await(first, queued.id()).status()).hasValue(ResponseStatus.CANCELLED);
  }

  @Test
  void delete_thenRetrieve_isNotFoundAtBoth() {
    Response done = first.responses().create(question().build());
    second.responses().delete(done.id());
    assertThatThrownBy(() -> first.responses().retrieve(done.id()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> second.responses().retrieve(done.id()))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void inputItems_areListedAtEither() {
    Response done = first.responses().create(question().build());
    assertThat(second.responses().inputItems().list(done.id()).data()).hasSize(1);
  }

  @Test
  void previousResponse_isContinued() {
    Response before = first.responses().create(question().build());
    Response after = second.responses().create(question().previousResponseId(before.id()).build());
    assertThat(after.previousResponseId()).hasValue(before.id());
    assertThat(first.responses().inputItems().list(after.id()).data()).hasSize(3);
  }

  @Test
  void deadLetter_ofAnOutage_isReplayedAtTheOther() throws Exception {
    deployment.simulator().behavior(Behavior.CALM.withFaults(Faults.OUTAGE));
    Response queued = first.responses().create(question().background(true).build());
    assertThat(await(first, queued.id()).status()).hasValue(ResponseStatus.FAILED);
    deployment.simulator().behavior(Behavior.CALM);

    String letter = deployment.urls().get(1) + "/headrace/v1/dead-letters/" + queued.id();
    assertThat(call("GET", letter)).contains("\"code\":\"provider_overloaded\"", "the tide go");
    String replayed = call("POST", letter + "/replay");
    String job = replayed.replaceAll(".*\"job_id\":\"(resp_[0-9a-v]+)\".*", "$1");
    assertThat(job).startsWith("resp_").isNotEqualTo(queued.id());
    assertThat(await(first, job).status()).hasValue(ResponseStatus.COMPLETED);
    assertThat(await(second, queued.id()).status()).hasValue(ResponseStatus.FAILED);
    assertThat(call("POST", letter + "/replay")).contains(job, "\"replayed_before\":true");
  }

  private static String call(String method, String url) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .method(method, BodyPublishers.noBody())
            .header("Authorization", "Bearer sk-headrace-dev")
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.ofString()).body();
    }
  }

  @Test
  void refusals_areInTheClientsOwnClasses() {
    assertThatThrownBy(() -> first.responses().create(question().model("nobodys").build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("nobodys");
    assertThatThrownBy(() -> first.responses().create(question().model("sim-a").topP(3.0).build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("top_p");
    OpenAIClient stranger = client(deployment.urls().getFirst(), "sk-wrong");
    assertThatThrownBy(() -> stranger.responses().create(question().build()))
        .isInstanceOf(UnauthorizedException.class);
    assertThatThrownBy(() -> first.responses().retrieve("resp_forged"))
        .isInstanceOf(NotFoundException.class);
  }

  private static Response await(OpenAIClient client, String id) {
    return client
        .responses()
        .retrieve(
            id, ResponseRetrieveParams.builder().putAdditionalQueryParam("wait", "30").build());
  }

  private static ResponseCreateParams.Builder question() {
    return ResponseCreateParams.builder()
        .model("gpt-4o-mini")
        .input("Where does the tide go when it goes out?")
        .metadata(
            ResponseCreateParams.Metadata.builder()
                .putAdditionalProperty("trip", com.openai.core.JsonValue.from("42"))
                .build());
  }
}
