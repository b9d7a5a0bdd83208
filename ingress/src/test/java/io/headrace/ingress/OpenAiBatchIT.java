package io.headrace.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.batches.BatchListPage;
import com.openai.models.batches.BatchListParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own Java client on batches, in the mode that checks every answer. */
final class OpenAiBatchIT {
  private static final Set<Batch.Status> ENDS =
      Set.of(
          Batch.Status.COMPLETED,
          Batch.Status.FAILED,
          Batch.Status.EXPIRED,
          Batch.Status.CANCELLED);

  @TempDir static Path folder;
  private static TestGateway gateway;
  private static OpenAIClient client;

  @BeforeAll
  static void start() throws Exception {
    gateway = new TestGateway(folder);
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(gateway.uri("/v1").toString())
            .apiKey(TestGateway.KEY)
            .responseValidation(true)
            .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    gateway.close();
  }

  private static Batch created(String... models) throws IOException {
    String lines =
        IntStream.range(0, models.length)
            .mapToObj(i ->
                ("{\"custom_id\":\"row-%d\",\"method\":\"POST\",\"url\":\"/v1/responses\","
                        + "\"body\":{\"model\":\"%s\",\"input\":\"Say hi\"}}")
                    .formatted(i, models[i]))
            .collect(Collectors.joining("\n"));
    Path input = Files.writeString(folder.resolve("input.jsonl"), lines);
    FileObject file =
        client
            .files()
            .create(FileCreateParams.builder().file(input).purpose(FilePurpose.BATCH).build());
    return client.batches().create(params(file.id()).build());
  }

  private static BatchCreateParams.Builder params(String file) {
    return BatchCreateParams.builder()
        .inputFileId(file)
        .endpoint(BatchCreateParams.Endpoint.V1_RESPONSES)
        .completionWindow(BatchCreateParams.CompletionWindow._24H);
  }

  private static Batch ended(Batch batch) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> client.batches().retrieve(batch.id()), now -> ENDS.contains(now.status()));
  }

  private static List<String> content(String file) {
    try (HttpResponse content = client.files().content(file)) {
      return new String(content.body().readAllBytes(), UTF_8).lines().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void batch_uploadToResults_isWhole() throws Exception {
    Batch done = ended(created("sim-echo", "sim-fail", "sim-echo"));

    assertThat(done.status()).isEqualTo(Batch.Status.COMPLETED);
    assertThat(done.requestCounts().orElseThrow().total()).isEqualTo(3);
    assertThat(done.requestCounts().orElseThrow().completed()).isEqualTo(2);
    assertThat(done.requestCounts().orElseThrow().failed()).isEqualTo(1);
    assertThat(done.usage().orElseThrow().totalTokens()).isEqualTo(8);
    assertThat(content(done.outputFileId().orElseThrow())).hasSize(2);
    assertThat(content(done.errorFileId().orElseThrow()))
        .singleElement()
        .satisfies(line -> assertThat(line).contains("row-1").contains("rate_limit_exceeded"));
    assertThat(client.files().retrieve(done.outputFileId().orElseThrow()).purpose())
        .isEqualTo(FileObject.Purpose.BATCH_OUTPUT);
  }

  @Test
  void batch_badFile_tellsTheLine() throws Exception {
    Batch failed = ended(created("sim-echo", "nothing"));
    assertThat(failed.status()).isEqualTo(Batch.Status.FAILED);
    assertThat(failed.errors().orElseThrow().data().orElseThrow().getFirst().line()).contains(2L);
  }

  @Test
  void cancel_runningThenAgainThenCompleted() throws Exception {
    Batch batch = created("sim-wait", "sim-wait");
    assertThat(client.batches().cancel(batch.id()).status()).isEqualTo(Batch.Status.CANCELLING);
    assertThat(ended(batch).status()).isEqualTo(Batch.Status.CANCELLED);
    assertThat(client.batches().cancel(batch.id()).status()).isEqualTo(Batch.Status.CANCELLED);
    Batch done = ended(created("sim-echo"));
    assertThatThrownBy(() -> client.batches().cancel(done.id()))
        .isInstanceOfSatisfying(
            OpenAIServiceException.class,
            refused -> assertThat(refused.statusCode()).isEqualTo(409));
  }

  @Test
  void list_pageByPage_hasAllNewestFirst() throws Exception {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.addFirst(created("sim-echo").id());
    }
    List<String> listed = new ArrayList<>();
    BatchListPage page = client.batches().list(BatchListParams.builder().limit(2).build());
    while (listed.size() < made.size()) {
      page.data().forEach(batch -> listed.add(batch.id()));
      page = page.hasNextPage() ? page.nextPage() : page;
    }
    assertThat(listed.subList(0, made.size())).isEqualTo(made);
  }

  @Test
  void refusals_areTheClientsOwnErrors() {
    assertThatThrownBy(() -> client.batches().retrieve("batch_x"))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() ->
            client
                .batches()
                .create(
                    params("file-1").endpoint(BatchCreateParams.Endpoint.V1_MODERATIONS).build()))
        .isInstanceOf(BadRequestException.class);
  }
}
