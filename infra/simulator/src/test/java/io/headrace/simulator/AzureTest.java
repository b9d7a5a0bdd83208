package io.headrace.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.azure.AzureOpenAIServiceVersion;
import com.openai.azure.AzureUrlPathMode;
import com.openai.azure.credential.AzureApiKeyCredential;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** OpenAI's own client, told that this is Azure, and what it does not show. */
final class AzureTest {
  private static final String CHAT = "/openai/deployments/demo-gpt/chat/completions";
  private static final String VERSION = "?api-version=2024-10-21";
  private static final String QUESTION =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"Name a river.\"}]}";

  private Simulator simulator;
  private Client client;

  @BeforeEach
  void start() throws Exception {
    simulator = Simulator.start(SimulatorConfig.local(Behavior.CALM));
    client = new Client(simulator);
  }

  @AfterEach
  void close() {
    client.close();
    simulator.close();
  }

  @Test
  void deployment_answersInItsOwnName() throws Exception {
    HttpResponse<String> response = send(CHAT + VERSION, QUESTION);
    JsonNode answer = Client.json(response);

    assertThat(answer.path("model").asString()).isEqualTo("demo-gpt");
    assertThat(answer.at("/choices/0/message/content").asString()).isNotEmpty();
    assertThat(
            answer.at("/prompt_filter_results/0/content_filter_results/hate/filtered").asBoolean())
        .isFalse();
    assertThat(response.headers().map()).containsKeys("apim-request-id", "x-ms-region");
    assertThat(response.headers().map()).doesNotContainKey("openai-version");
  }

  @Test
  void sdk_onBothKindsOfPath_isAnswered() {
    simulator.behavior(
        Behavior.CALM.withRequireKey(true).withAccount("main", Account.of("az", Limits.NONE)));
    ChatCompletionCreateParams chat =
        ChatCompletionCreateParams.builder().model("demo-gpt").addUserMessage("Where?").build();
    try (Sdk deployments = sdk("http://127.0.0.1:" + simulator.port(), AzureUrlPathMode.LEGACY);
        Sdk unified = sdk(simulator.baseUrl(Provider.AZURE), AzureUrlPathMode.UNIFIED)) {
      assertThat(deployments.client().chat().completions().create(chat).validate().model())
          .isEqualTo("demo-gpt");
      assertThat(unified.client().chat().completions().create(chat).validate().model())
          .isEqualTo("demo-gpt");
      assertThat(
              unified
                  .client()
                  .responses()
                  .create(ResponseCreateParams.builder().model("demo-gpt").input("Where?").build())
                  .validate()
                  .output())
          .hasSize(1);
      simulator.behavior(Behavior.CALM.withLimits(0, 1));
      assertThatThrownBy(() -> unified.client().chat().completions().create(chat))
          .isInstanceOf(RateLimitException.class);
    }
  }

  @Test
  void limit_isToldInHeadersAndBody() throws Exception {
    simulator.behavior(Behavior.CALM.withLimits(1, 0));
    HttpResponse<String> first = send(CHAT + VERSION, QUESTION);
    HttpResponse<String> second = send(CHAT + VERSION, QUESTION);

    assertThat(first.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("0");
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(Client.json(second).at("/error/code").asString()).isEqualTo("429");
    assertThat(second.headers().firstValueAsLong("retry-after").orElseThrow()).isBetween(50L, 60L);
    assertThat(second.headers().firstValueAsLong("retry-after-ms").orElseThrow())
        .isBetween(50_000L, 60_000L);
  }

  @Test
  void refusals_haveTheCodesOfAzure() throws Exception {
    assertCode(send(CHAT, QUESTION), 404, "404");
    assertCode(send("/openai/deployments/d/nothing" + VERSION, QUESTION), 404, "404");
    assertCode(send(CHAT + VERSION, "{}"), 400, "missing_required_parameter");
    HttpResponse<String> filtered = send(CHAT.replace("demo-gpt", "refuse") + VERSION, QUESTION);
    assertCode(filtered, 400, "content_filter");
    JsonNode inner = Client.json(filtered).at("/error/innererror");
    assertThat(inner.path("code").asString()).isEqualTo("ResponsibleAIPolicyViolation");
    assertThat(inner.at("/content_filter_result/violence/filtered").asBoolean()).isTrue();
    simulator.behavior(Behavior.CALM.withRequireKey(true));
    assertCode(client.send("POST", CHAT + VERSION, QUESTION), 401, "401");
    simulator.behavior(Behavior.CALM.withFaults(Faults.OUTAGE));
    assertCode(send(CHAT + VERSION, QUESTION), 503, "ServiceUnavailable");
  }

  private HttpResponse<String> send(String path, String body) throws Exception {
    return client.send("POST", path, body, "api-key", "az");
  }

  private static void assertCode(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(Client.json(response).at("/error/code").asString()).isEqualTo(code);
  }

  private record Sdk(OpenAIClient client) implements AutoCloseable {
    @Override
    public void close() {
      client.close();
    }
  }

  private static Sdk sdk(String baseUrl, AzureUrlPathMode mode) {
    return new Sdk(
        OpenAIOkHttpClient.builder()
            .baseUrl(baseUrl)
            .credential(AzureApiKeyCredential.create("az"))
            .azureUrlPathMode(mode)
            .azureServiceVersion(AzureOpenAIServiceVersion.latestStableVersion())
            .responseValidation(true)
            .maxRetries(0)
            .build());
  }
}
