package io.headrace.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.headrace.job.Operation;
import io.headrace.wire.InexpressibleException;
import io.headrace.wire.Requests;
import io.headrace.wire.Target;
import io.headrace.wire.WireFormat;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One provider, and so one lane.
 *
 * @param baseUrl of {@code openai}, {@code openai-compatible} and {@code simulator} up to the path,
 *     e.g. {@code https://api.openai.com/v1}; of the others the host, e.g. {@code
 *     https://api.anthropic.com} or {@code https://NAME.openai.azure.com}
 * @param apiKeys empty values are ignored; only {@code openai-compatible} and {@code simulator} are
 *     usable without
 * @param concurrency calls at once by one worker process; empty takes the workers' default
 * @param apiVersion of {@code azure-openai}: one with a date, such as {@code 2024-10-21}, is asked
 *     by deployment; without one the newer paths are used
 */
public record ProviderConfig(
    Kind kind,
    Optional<URI> baseUrl,
    Optional<List<Secret>> apiKeys,
    Optional<Integer> concurrency,
    Optional<String> apiVersion) {
  /** In a header. An HTTP client that refuses a value may quote it. */
  private static final Pattern SENDABLE = Pattern.compile("[!-~]*");

  /** In a path they would change what is called. */
  private static final Set<String> DOTS = Set.of(".", "..");

  private static final Pattern DATED = Pattern.compile("\\d{4}-.*");

  /** The wire format that a provider speaks, and its manners. */
  public enum Kind {
    /** OpenAI's Responses and Chat Completions, passed on as they are. */
    OPENAI("openai"),
    /** Any server with OpenAI's Chat Completions API. */
    OPENAI_COMPATIBLE("openai-compatible"),
    /** Anthropic's Messages. */
    ANTHROPIC("anthropic"),
    /** Gemini's generateContent. */
    GEMINI("gemini"),
    /** OpenAI's formats on Azure's paths. */
    AZURE_OPENAI("azure-openai"),
    /** The simulator of {@code infra/simulator}, by its Responses API. */
    SIMULATOR("simulator");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    @JsonCreator
    static Kind of(String label) {
      for (Kind kind : values()) {
        if (kind.label.equals(label)) {
          return kind;
        }
      }
      String all =
          Arrays.stream(values()).map(kind -> kind.label).collect(Collectors.joining(", "));
      throw new IllegalArgumentException("kind must be one of " + all + "; got '" + label + "'");
    }

    boolean needsKey() {
      return switch (this) {
        case OPENAI, ANTHROPIC, GEMINI, AZURE_OPENAI -> true;
        case OPENAI_COMPATIBLE, SIMULATOR -> false;
      };
    }

    boolean needsUrl() {
      return this == OPENAI_COMPATIBLE || this == AZURE_OPENAI;
    }
  }

  public ProviderConfig {
    concurrency.ifPresent(calls -> {
      if (calls < 1) {
        throw new IllegalArgumentException("concurrency must be at least 1, got " + calls);
      }
    });
    List<Secret> given = apiKeys.orElse(List.of());
    for (int i = 0; i < given.size(); i++) {
      if (!SENDABLE.matcher(given.get(i).value()).matches()) {
        throw new IllegalArgumentException(
            "apiKeys["
                + i
                + "] holds a character that no key has, such as a line break or a blank");
      }
    }
  }

  /** The keys that are set. */
  public List<Secret> keys() {
    return apiKeys.orElse(List.of()).stream().filter(Secret::isPresent).toList();
  }

  public boolean isUsable() {
    return baseUrl.isPresent() && (!kind.needsKey() || !keys().isEmpty());
  }

  /** Azure, asked by deployment: the paths of dated versions, which know no Responses. */
  public boolean isByDeployment() {
    return kind == Kind.AZURE_OPENAI
        && apiVersion.filter(version -> DATED.matcher(version).matches()).isPresent();
  }

  /** What a client's body may be written in to be passed on as it is. */
  public Set<WireFormat> speaks() {
    return switch (kind) {
      case OPENAI, SIMULATOR -> Set.of(WireFormat.RESPONSES, WireFormat.CHAT);
      case OPENAI_COMPATIBLE -> Set.of(WireFormat.CHAT);
      case ANTHROPIC -> Set.of(WireFormat.MESSAGES);
      case GEMINI -> Set.of(WireFormat.GENERATE_CONTENT);
      case AZURE_OPENAI ->
          isByDeployment()
              ? Set.of(WireFormat.CHAT)
              : Set.of(WireFormat.RESPONSES, WireFormat.CHAT);
    };
  }

  /**
   * What other bodies are translated into. Of OpenAI's two formats Chat has more in common with
   * everybody else's: stop sequences, seeds, penalties.
   *
   * @param model the provider's own name for it
   */
  public Target target(String model) {
    return switch (kind) {
      case OPENAI, AZURE_OPENAI -> new Target(WireFormat.CHAT, model, true);
      case OPENAI_COMPATIBLE, SIMULATOR -> new Target(WireFormat.CHAT, model, false);
      case ANTHROPIC -> new Target(WireFormat.MESSAGES, model, false);
      case GEMINI -> new Target(WireFormat.GENERATE_CONTENT, model, false);
    };
  }

  public boolean hasEmbeddings() {
    return kind != Kind.ANTHROPIC && kind != Kind.GEMINI;
  }

  /**
   * Why this provider can't be asked what a client's body asks; empty when it can. A body that is
   * passed on as it is isn't looked at, only the model's name.
   *
   * @param model the provider's own name for it
   */
  public Optional<InexpressibleException> refusal(Operation operation, byte[] body, String model) {
    if (isByDeployment() && DOTS.contains(model)) {
      return Optional.of(
          new InexpressibleException("model", "No deployment has a name of dots alone."));
    }
    Optional<WireFormat> format = WireFormat.of(operation);
    if (format.isEmpty()) {
      return hasEmbeddings() ? Optional.empty() : Optional.of(noEmbeddings());
    }
    return speaks().contains(format.get())
        ? Optional.empty()
        : Requests.refusal(format.get(), body, target(model));
  }

  public static InexpressibleException noEmbeddings() {
    return new InexpressibleException("model", "This model's provider makes no embeddings.");
  }
}
