package io.headrace.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileListParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own Java client, in the mode that checks every answer against the schema. */
final class OpenAiClientIT {
  @TempDir static Path folder;
  private static TestGateway gateway;
  private static OpenAIClient client;

  @BeforeAll
  static void start() throws Exception {
    gateway = new TestGateway(folder);
    client = client(TestGateway.KEY);
  }

  @AfterAll
  static void stop() {
    client.close();
    gateway.close();
  }

  private static OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(gateway.uri("/v1").toString())
        .apiKey(key)
        .maxRetries(0)
        .responseValidation(true)
        .build();
  }

  private static ResponseCreateParams params(String model, boolean background) {
    return ResponseCreateParams.builder()
        .model(model)
        .input("What is 2+2?")
        .background(background)
        .build();
  }

  @Test
  void create_backgroundThenPolled_completes() {
    Response queued = client.responses().create(params("sim-echo", true));
    assertThat(queued.status()).contains(ResponseStatus.QUEUED);
    Response done =
        await()
            .until(
                () -> client.responses().retrieve(queued.id()),
                response -> response.status().orElseThrow().equals(ResponseStatus.COMPLETED));
    assertThat(text(done)).isEqualTo(FakeWorker.ANSWER);
    assertThat(done.usage().orElseThrow().inputTokens()).isEqualTo(3);
  }

  @Test
  void create_waiting_isTheOutcome() {
    assertThat(text(client.responses().create(params("sim-echo", false))))
        .isEqualTo(FakeWorker.ANSWER);
  }

  private static String text(Response response) {
    return response.output().getFirst().asMessage().content().getFirst().asOutputText().text();
  }

  @Test
  void cancel_background_isCancelled() {
    Response queued = client.responses().create(params("sim-hold", true));
    assertThat(client.responses().cancel(queued.id()).status()).contains(ResponseStatus.CANCELLED);
  }

  @Test
  void delete_job_isGone() {
    Response queued = client.responses().create(params("sim-hold", true));
    client.responses().delete(queued.id());
    assertThatThrownBy(() -> client.responses().retrieve(queued.id()))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void inputItems_list_hasTheUsersMessage() {
    Response queued = client.responses().create(params("sim-hold", true));
    var items = client.responses().inputItems().list(queued.id()).items();
    assertThat(items).hasSize(1);
  }

  @Test
  void models_list_namesThePatterns() {
    assertThat(client.models().list().items()).extracting(model -> model.id()).contains("sim-*");
    assertThat(client.models().retrieve("sim-echo").id()).isEqualTo("sim-echo");
  }

  @Test
  void chat_create_isTheOutcome() {
    ChatCompletion completion = client.chat().completions().create(chat("sim-echo").build());
    assertThat(completion.id()).startsWith("chatcmpl-");
    assertThat(completion.choices().getFirst().message().content()).contains(FakeWorker.ANSWER);
    assertThat(completion.usage().orElseThrow().promptTokens()).isEqualTo(3);
  }

  @Test
  void chat_stream_isReadAsChunks() {
    var params =
        chat("sim-echo")
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    var accumulator = ChatCompletionAccumulator.create();
    try (var stream = client.chat().completions().createStreaming(params)) {
      List<ChatCompletionChunk> chunks =
          stream.stream()
              .peek(ChatCompletionChunk::validate)
              .peek(accumulator::accumulate)
              .toList();
      assertThat(chunks.getLast().usage().orElseThrow().totalTokens()).isEqualTo(4);
    }
    ChatCompletion completion = accumulator.chatCompletion();
    assertThat(completion.choices().getFirst().message().content()).contains(FakeWorker.ANSWER);
  }

  @Test
  void chat_errors_areOfTheClientsClasses() {
    assertThatThrownBy(() -> client.chat().completions().create(chat("sim-fail").build()))
        .isInstanceOf(RateLimitException.class);
    assertThatThrownBy(() -> client.chat().completions().create(chat("sim-echo").n(0).build()))
        .isInstanceOf(BadRequestException.class);
    try (var stream = client.chat().completions().createStreaming(chat("sim-fail").build())) {
      assertThatThrownBy(() -> stream.stream().toList()).isInstanceOf(OpenAIException.class);
    }
  }

  @Test
  void embeddings_create_isTheOutcome() {
    CreateEmbeddingResponse embeddings =
        client
            .embeddings()
            .create(EmbeddingCreateParams.builder().model("sim-echo").input("a river").build());
    assertThat(embeddings.data().getFirst().embedding()).containsExactly(0.6f, -0.8f);
    assertThat(embeddings.usage().promptTokens()).isEqualTo(3);
  }

  private static ChatCompletionCreateParams.Builder chat(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage("What is 2+2?");
  }

  @Test
  void errors_areOfTheClientsClasses() {
    assertThatThrownBy(() -> client.responses().create(params("no-such-model", true)))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("no-such-model");
    assertThatThrownBy(() -> client.responses().create(params("sim-fail", false)))
        .isInstanceOf(RateLimitException.class);
    OpenAIClient stranger = client("sk-wrong");
    assertThatThrownBy(() -> stranger.models().list()).isInstanceOf(UnauthorizedException.class);
    stranger.close();
  }

  private static FileObject uploaded(String content, FilePurpose purpose) {
    return client
        .files()
        .create(
            FileCreateParams.builder()
                .file(new ByteArrayInputStream(content.getBytes(UTF_8)))
                .purpose(purpose)
                .build());
  }

  @Test
  void files_uploadedListedReadDeleted_asOpenAis() throws Exception {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(uploaded("line " + i, FilePurpose.USER_DATA).id());
    }
    FileListParams pages = FileListParams.builder().purpose("user_data").limit(2).build();
    List<String> listed = new ArrayList<>();
    client.files().list(pages).autoPager().forEach(file -> listed.add(file.id()));
    assertThat(listed).isEqualTo(made.reversed());
    FileObject first = client.files().retrieve(made.getFirst());
    assertThat(first.bytes()).isEqualTo(6);
    try (var content = client.files().content(first.id())) {
      assertThat(content.body().readAllBytes()).asString(UTF_8).isEqualTo("line 0");
    }
    assertThat(client.files().delete(first.id()).deleted()).isTrue();
    assertThatThrownBy(() -> client.files().retrieve(first.id()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("No such File object: " + first.id());
  }

  @Test
  void files_ofBatches_expireAfterThirtyDays() {
    FileObject file = uploaded("{}", FilePurpose.BATCH);
    assertThat(file.expiresAt()).contains(file.createdAt() + 30 * 86_400);
    assertThatThrownBy(() -> uploaded("", FilePurpose.BATCH))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("empty");
  }
}
