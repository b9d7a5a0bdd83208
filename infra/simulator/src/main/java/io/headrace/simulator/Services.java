package io.headrace.simulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.io.JsonStringEncoder;

/** What can be called, by path: a further wire format is one more path and one more dialect. */
final class Services {
  private static final String GENERATE = ":generateContent";
  private static final List<String> MODELS = List.of("/v1beta/models/", "/v1/models/");
  private static final String DEPLOYMENTS = "/openai/deployments/";

  /**
   * @param model that the path names, as JSON writes it; empty where the body names it
   * @param versioned whether calls have to name the version of the API
   */
  record Target(Service service, String model, boolean versioned) {}

  private final Manners openAi = new OpenAiManners();
  private final Manners anthropic;
  private final Manners gemini = new GeminiManners();
  private final Manners azure = new AzureManners();
  private final Service generate;
  private final Map<String, Service> deployed;
  private final Map<String, Target> fixed;

  Services(Corpus corpus, InstantSource clock) {
    anthropic = new AnthropicManners(clock);
    generate = new Service(gemini, new GeminiDialect(corpus));
    Dialect responses = new ResponsesDialect(corpus);
    Dialect embeddings = new EmbeddingsDialect();
    Service azureChat = new Service(azure, ChatDialect.azure(corpus));
    Service azureEmbeddings = new Service(azure, embeddings);
    deployed = Map.of("chat/completions", azureChat, "embeddings", azureEmbeddings);
    fixed =
        Map.of(
            "/v1/responses", whole(openAi, responses),
            "/v1/chat/completions", whole(openAi, ChatDialect.openAi(corpus)),
            "/v1/embeddings", whole(openAi, embeddings),
            "/v1/messages",
                new Target(new Service(anthropic, new AnthropicDialect(corpus)), "", true),
            "/openai/v1/responses", whole(azure, responses),
            "/openai/v1/chat/completions", new Target(azureChat, "", false),
            "/openai/v1/embeddings", new Target(azureEmbeddings, "", false));
  }

  private static Target whole(Manners manners, Dialect dialect) {
    return new Target(new Service(manners, dialect), "", false);
  }

  Optional<Target> find(String path) {
    Target target = fixed.get(path);
    if (target != null) {
      return Optional.of(target);
    }
    return path.startsWith(DEPLOYMENTS) ? deployment(path) : generate(path);
  }

  private Optional<Target> deployment(String path) {
    int slash = path.indexOf('/', DEPLOYMENTS.length());
    Service service = slash < 0 ? null : deployed.get(path.substring(slash + 1));
    return service == null
        ? Optional.empty()
        : Optional.of(new Target(service, name(path.substring(DEPLOYMENTS.length(), slash)), true));
  }

  /** A model's name may have slashes and colons of its own: the last colon counts. */
  private Optional<Target> generate(String path) {
    for (String prefix : MODELS) {
      if (path.startsWith(prefix) && path.endsWith(GENERATE)) {
        String model = path.substring(prefix.length(), path.length() - GENERATE.length());
        return Optional.of(new Target(generate, name(model), false));
      }
    }
    return Optional.empty();
  }

  private static String name(String inPath) {
    String name =
        inPath.indexOf('%') < 0
            ? inPath
            : URLDecoder.decode(inPath.replace("+", "%2B"), StandardCharsets.UTF_8);
    return new String(JsonStringEncoder.getInstance().quoteAsCharArray(name));
  }

  /** Who answers a call to a path that nobody serves. */
  Manners owner(String path) {
    if (path.startsWith("/openai/")) {
      return azure;
    }
    if (path.startsWith("/v1beta/")) {
      return gemini;
    }
    return path.startsWith("/v1/messages") ? anthropic : openAi;
  }
}
