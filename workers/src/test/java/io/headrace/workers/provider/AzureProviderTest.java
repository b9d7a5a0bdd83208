package io.headrace.workers.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.ProviderConfig.Kind;
import io.headrace.job.Operation;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AzureProviderTest {
  private static final String RESPONSE =
      "{\"id\":\"resp_x\",\"status\":\"completed\",\"model\":\"gpt-x\",\"output\":[]}";
  private static final String COMPLETION =
      "{\"id\":\"c\",\"model\":\"gpt-x\",\"choices\":[{\"message\":{\"content\":\"蓝色\"}}]}";
  private static final String EMBEDDINGS = "{\"model\":\"m\",\"input\":\"x\"}";

  @Test
  void newerPaths_passResponsesThrough() throws Exception {
    try (ForeignProviders azure = ForeignProviders.open(Kind.AZURE_OPENAI)) {
      azure.server.thenAnswer(200, RESPONSE);

      assertThat(azure.responses()).isInstanceOf(Reply.Answered.class);

      assertThat(azure.requestLine()).isEqualTo("POST /openai/v1/responses HTTP/1.1");
      assertThat(azure.requestHeaders())
          .contains("api-key: key-1")
          .noneMatch(header -> header.startsWith("Authorization"));
      assertThat(azure.requestBody().path("model").asString()).isEqualTo("served-model");
    }
  }

  @ParameterizedTest
  @CsvSource({"CHAT, chat/completions", "EMBEDDINGS, embeddings"})
  void newerPaths_ofPreviews_nameTheVersion(Operation operation, String path) throws Exception {
    try (ForeignProviders azure = ForeignProviders.open(Kind.AZURE_OPENAI, "preview")) {
      azure.server.thenAnswer(200, "{}");

      Reply reply =
          azure.call(operation, operation == Operation.CHAT ? ForeignProviders.CHAT : EMBEDDINGS);

      assertThat(reply).isInstanceOf(Reply.Unreachable.class);
      assertThat(azure.requestLine())
          .isEqualTo("POST /openai/v1/" + path + "?api-version=preview HTTP/1.1");
    }
  }

  @Test
  void deployments_areNamedInThePath_andKnowNoResponses() throws Exception {
    try (ForeignProviders azure = ForeignProviders.open(Kind.AZURE_OPENAI, "2024-10-21")) {
      azure.server.thenAnswer(200, COMPLETION);

      Reply reply = azure.responses();

      assertThat(azure.requestLine())
          .isEqualTo(
              "POST /openai/deployments/served-model/chat/completions?api-version=2024-10-21"
                  + " HTTP/1.1");
      assertThat(azure.requestBody().path("max_completion_tokens").asLong()).isEqualTo(64);
      assertThat(azure.answered(reply).at("/output/0/content/0/text").asString()).isEqualTo("蓝色");
    }
  }

  @Test
  void contentFilter_refusesForGood() throws Exception {
    try (ForeignProviders azure = ForeignProviders.open(Kind.AZURE_OPENAI)) {
      Reply reply =
          azure.sorted(
              400,
              "{\"error\":{\"code\":\"content_filter\",\"status\":400,\"message\":\"m\","
                  + "\"param\":\"prompt\",\"innererror\":{\"code\":\"ResponsibleAIPolicyViolation\"}}}");

      assertThat(reply)
          .isInstanceOfSatisfying(
              Reply.Refused.class,
              refused -> assertThat(refused.error().code()).isEqualTo("content_filter"));
    }
  }

  @Test
  void throttled_forTheTimeThatTheHeadersAsk() throws Exception {
    try (ForeignProviders azure = ForeignProviders.open(Kind.AZURE_OPENAI)) {
      Reply reply =
          azure.sorted(
              429,
              "{\"error\":{\"code\":\"429\",\"message\":\"Too many requests.\"}}",
              "retry-after: 9",
              "retry-after-ms: 250");

      assertThat(reply).isEqualTo(new Reply.Throttled(Optional.of(Duration.ofMillis(250))));
    }
  }
}
