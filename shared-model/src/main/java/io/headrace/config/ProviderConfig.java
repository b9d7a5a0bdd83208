package io.headrace.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.headrace.job.Operation;
import io.headrace.wire.InexpressibleException;
import io.headrace.wire.Requests;
import io.headrace.wire.Target;
import io.headrace.wire.WireFormat;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One provider, and so one lane.
 *
 * @param baseUrl of {@code openai}, {@code openai-compatible} and {@code simulator} up to the path,
 *     e.g. {@code https://api.openai.com/v1}; of the others the host, e.g. {@code
 *     https://api.anthropic.com} or {@code https://NAME.openai.azure.com}
 * @param apiKeys accounts without limits, by their keys alone: {@code key-1}, {@code key-2} and so
 *     on; empty values are ignored, and all of them where {@code accounts} are given; only {@code
 *     openai-compatible} and {@code simulator} are usable without any key
 * @param accounts those whose key is empty are ignored, if the kind needs one
 * @param models narrower limits of each account for one model, by the provider's own name for it
 * @param selection weighted by default
 * @param concurrency calls at once by one worker process; empty takes the workers' default
 * @param sharesMachine whether it runs on the workers' machine: it stands back when that is busy;
 *     false by default
 * @param apiVersion of {@code azure-openai}: one with a date, such as {@code 2024-10-21}, is asked
 *     by deployment; without one the newer paths are used
 */
public record ProviderConfig(
    Kind kind,
    Optional<URI> baseUrl,
    Optional<List<Secret>> apiKeys,
    Optional<List<AccountConfig>> accounts,
    Optional<Map<String, ModelLimits>> models,
    Optional<Selection> selection,
    Optional<Integer> concurrency,
    Optional<Boolean> sharesMachine,
    Optional<String> apiVersion) {
  /** In a path they would change what is called. */
  private static final Set<String> DOTS = Set.of(".", "..");

  private static final Pattern DATED = Pattern.compile("\\d{4}-.*");

  /** The account of a provider that takes calls without a key. */
  private static final String KEYLESS = "default";

  /** The section {@code models} of a provider. */
  public record ModelLimits(LimitsConfig limits) {}

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
      return OneOf.of("kind", values(), kind -> kind.label, label);
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
      given.get(i).requireSendable("apiKeys[" + i + "]");
    }
    Set<String> names = new HashSet<>();
    for (AccountConfig account : accounts.orElse(List.of())) {
      if (!names.add(account.name())) {
        throw new IllegalArgumentException("accounts: two have the name '" + account.name() + "'");
      }
    }
  }

  /** All accounts that can be called with; without any key, one of its own if the kind allows. */
  public List<AccountConfig> usableAccounts() {
    List<AccountConfig> usable =
        allAccounts().filter(account -> !kind.needsKey() || account.apiKey().isPresent()).toList();
    return usable.isEmpty() && !kind.needsKey()
        ? List.of(AccountConfig.of(KEYLESS, new Secret("")))
        : usable;
  }

  private Stream<AccountConfig> allAccounts() {
    List<Secret> keys = apiKeys.orElse(List.of());
    return accounts
        .map(List::stream)
        .orElseGet(() ->
            IntStream.range(0, keys.size())
                .filter(i -> keys.get(i).isPresent())
                .mapToObj(i -> AccountConfig.of("key-" + (i + 1), keys.get(i))));
  }

  /** What one model's calls are limited to besides the account's own limits. */
  public LimitsConfig modelLimits(String model) {
    ModelLimits found = models.orElse(Map.of()).get(model);
    return found == null ? LimitsConfig.NONE : found.limits();
  }

  /** Whether anything is limited by tokens. */
  public boolean limitsTokens() {
    return Stream.concat(
            usableAccounts().stream().map(AccountConfig::limitsOrNone),
            models.orElse(Map.of()).values().stream().map(ModelLimits::limits))
        .anyMatch(limits -> limits.tokensPerMinute().isPresent());
  }

  public boolean isUsable() {
    return baseUrl.isPresent()
        && (!kind.needsKey() || allAccounts().anyMatch(account -> account.apiKey().isPresent()));
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
