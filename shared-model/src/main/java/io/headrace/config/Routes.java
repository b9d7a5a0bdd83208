package io.headrace.config;

import io.headrace.config.ModelConfig.Target;
import io.headrace.config.ProviderConfig.Kind;
import io.headrace.job.Operation;
import io.headrace.wire.InexpressibleException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which lane serves a model, from {@code providers} and {@code models}. The simulator stands in for
 * a model only while none of the model's real providers is usable.
 */
public final class Routes {
  private static final Pattern LANE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final Map<String, ProviderConfig> providers;
  private final Map<String, ModelConfig> models;

  private Routes(Map<String, ProviderConfig> providers, Map<String, ModelConfig> models) {
    this.providers = providers;
    this.models = models;
    providers.forEach(Routes::check);
    models.forEach(this::check);
  }

  public static Routes from(Settings settings) {
    return new Routes(
        settings.section("providers", Providers.class), settings.section("models", Models.class));
  }

  /** The usable providers by name; each is a lane. */
  public Map<String, ProviderConfig> providers() {
    Map<String, ProviderConfig> usable = new LinkedHashMap<>(providers);
    usable.values().removeIf(provider -> !provider.isUsable());
    return usable;
  }

  public Set<String> lanes() {
    return new TreeSet<>(providers().keySet());
  }

  /** The names and patterns of models that can be served now. */
  public List<String> models() {
    return models.entrySet().stream()
        .filter(model -> !targets(model.getValue()).isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Where a job for {@code model} goes first; empty when no usable provider serves it. */
  public Optional<Target> route(String model) {
    return find(model).flatMap(found -> targets(found).stream().findFirst());
  }

  /**
   * Where a job with this body goes first: the first target that can be asked it.
   *
   * @throws InexpressibleException when there are targets, and none of them can; of the first one
   */
  public Optional<Target> route(Operation operation, String model, byte[] body)
      throws InexpressibleException {
    Optional<InexpressibleException> first = Optional.empty();
    for (Target target : find(model).map(this::targets).orElse(List.of())) {
      Optional<InexpressibleException> refusal =
          provider(target).refusal(operation, body, target.model().orElse(model));
      if (refusal.isEmpty()) {
        return Optional.of(target);
      }
      first = first.or(() -> refusal);
    }
    if (first.isPresent()) {
      throw first.get();
    }
    return Optional.empty();
  }

  /** The first place of this lane in a model's chain; 0 where it has none. */
  public Hop hop(String model, String lane) {
    return hops(model)
        .filter(hop -> hop.lane().equals(lane))
        .findFirst()
        .orElse(new Hop(0, lane, model));
  }

  /**
   * That place of a model's chain. Where the chain is another now: the lane's first place in it,
   * but never an earlier one than was asked for, so that a job comes to an end.
   */
  public Hop hop(String model, String lane, int place) {
    Hop first = hop(model, lane);
    return hops(model)
        .filter(hop -> hop.place() == place && hop.lane().equals(lane))
        .findFirst()
        .orElse(new Hop(Math.max(place, first.place()), lane, first.model()));
  }

  /** Where a job goes on: the next target of its model that can be asked what it asks. */
  public Optional<Hop> next(Operation operation, String model, byte[] body, int place) {
    return usableHops(model)
        .filter(hop -> hop.place() > place)
        .filter(hop -> provider(hop.lane()).refusal(operation, body, hop.model()).isEmpty())
        .findFirst();
  }

  private Stream<Hop> usableHops(String model) {
    List<Target> usable = find(model).map(this::targets).orElse(List.of());
    return hops(model)
        .filter(hop -> usable.stream().anyMatch(target -> target.provider().equals(hop.lane())));
  }

  private Stream<Hop> hops(String model) {
    List<Target> all = find(model).map(ModelConfig::targets).orElse(List.of());
    return IntStream.range(0, all.size())
        .mapToObj(place -> {
          Target target = all.get(place);
          return new Hop(place, target.provider(), target.model().orElse(model));
        });
  }

  /** An exact name wins, then the longest pattern. */
  private Optional<ModelConfig> find(String model) {
    ModelConfig exact = models.get(model);
    if (exact != null) {
      return Optional.of(exact);
    }
    return models.entrySet().stream()
        .filter(entry -> matches(entry.getKey(), model))
        .max(Comparator.comparingInt(entry -> entry.getKey().length()))
        .map(Map.Entry::getValue);
  }

  private static boolean matches(String pattern, String model) {
    return pattern.endsWith("*") && model.startsWith(pattern.substring(0, pattern.length() - 1));
  }

  private List<Target> targets(ModelConfig model) {
    List<Target> usable =
        model.targets().stream().filter(target -> provider(target).isUsable()).toList();
    List<Target> real =
        usable.stream().filter(target -> provider(target).kind() != Kind.SIMULATOR).toList();
    return real.isEmpty() ? usable : real;
  }

  private ProviderConfig provider(Target target) {
    return provider(target.provider());
  }

  private ProviderConfig provider(String name) {
    return Objects.requireNonNull(providers.get(name), "checked at construction");
  }

  /** The name of a lane is a part of topic names, group names and metric labels. */
  private static void check(String name, ProviderConfig provider) {
    if (!LANE.matcher(name).matches()) {
      throw new ConfigException(
          "configuration: providers: the name '%s' must be 1 to 64 of A-Z a-z 0-9 _ -"
              .formatted(name));
    }
    if (provider.kind().needsUrl() && !hasUrl(provider)) {
      throw new ConfigException(
          "configuration: providers.%s.baseUrl: is missing; give the server's address"
              .formatted(name));
    }
  }

  private static boolean hasUrl(ProviderConfig provider) {
    return provider.baseUrl().filter(url -> !url.toString().isBlank()).isPresent();
  }

  private void check(String name, ModelConfig model) {
    int star = name.indexOf('*');
    if (star >= 0 && star < name.length() - 1) {
      throw new ConfigException(
          "configuration: models: '%s' may have a * at its end only".formatted(name));
    }
    for (Target target : model.targets()) {
      if (!providers.containsKey(target.provider())) {
        throw new ConfigException(
            "configuration: models.%s: no provider is called '%s'; there are %s"
                .formatted(name, target.provider(), providers.keySet()));
      }
    }
  }

  static final class Providers extends LinkedHashMap<String, ProviderConfig> {
    private static final long serialVersionUID = 1;
  }

  static final class Models extends LinkedHashMap<String, ModelConfig> {
    private static final long serialVersionUID = 1;
  }
}
