package io.headrace.config;

import io.headrace.config.ModelConfig.Target;
import io.headrace.config.ProviderConfig.Kind;
import io.headrace.job.JobRequest;
import io.headrace.job.Operation;
import io.headrace.job.TenantId;
import io.headrace.wire.InexpressibleException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which lane serves a job, from {@code providers}, {@code models} and {@code lanes}. The simulator
 * stands in for a model only while none of the model's real providers is usable.
 */
public final class Routes {
  private final Map<String, ProviderConfig> providers;
  private final Map<String, ModelConfig> models;
  private final LaneRules lanes;

  /** The longest first. */
  private final List<String> patterns;

  private Routes(
      Map<String, ProviderConfig> providers, Map<String, ModelConfig> models, LaneRules lanes) {
    this.providers = providers;
    this.models = models;
    this.patterns =
        models.keySet().stream()
            .filter(Names::isPattern)
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    this.lanes = lanes;
    providers.forEach(Routes::check);
    models.forEach(this::check);
    providers.forEach(this::checkNarrowed);
  }

  public static Routes from(Settings settings) {
    Map<String, ProviderConfig> providers = settings.section("providers", Providers.class);
    return new Routes(
        providers, settings.section("models", Models.class), LaneRules.from(settings, providers));
  }

  /** The usable providers by name. */
  public Map<String, ProviderConfig> providers() {
    Map<String, ProviderConfig> usable = new LinkedHashMap<>(providers);
    usable.values().removeIf(provider -> !provider.isUsable());
    return usable;
  }

  /** Those of the usable providers. */
  public Set<String> lanes() {
    Set<String> all = new TreeSet<>();
    providers().keySet().forEach(provider -> all.addAll(lanes.of(provider)));
    return all;
  }

  /** A provider's own lane, by its name, and the others in front of it. */
  public Map<String, LaneSettings> lanes(String provider) {
    Map<String, LaneSettings> all = new LinkedHashMap<>();
    lanes.of(provider).forEach(lane -> all.put(lane, lanes.settings(lane)));
    return all;
  }

  /** The names and patterns of models that can be served now. */
  public List<String> models() {
    return models.entrySet().stream()
        .filter(model -> !usable(model.getValue()).isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The names that the configuration has for a provider's models; by patterns there are more. */
  public Set<String> named(String provider) {
    return models.entrySet().stream()
        .flatMap(model ->
            targets(model.getValue())
                .filter(isOf(provider))
                .map(target -> target.model().orElse(model.getKey())))
        .filter(name -> !Names.isPattern(name))
        .collect(Collectors.toSet());
  }

  /** Who is asked first for {@code model}; empty when no usable provider serves it. */
  public Optional<Target> route(String model) {
    return find(model).flatMap(found -> usable(found).stream().findFirst());
  }

  /**
   * Where a job with this body goes first: the first target that can be asked it.
   *
   * @throws InexpressibleException when there are targets, and none of them can; of the first one
   */
  public Optional<Hop> route(TenantId tenant, Operation operation, String model, byte[] body)
      throws InexpressibleException {
    Optional<ModelConfig> found = find(model);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Optional<InexpressibleException> first = Optional.empty();
    for (Target target : usable(found.get())) {
      Optional<InexpressibleException> refusal = refusal(target, operation, model, body);
      if (refusal.isEmpty()) {
        return Optional.of(hop(found.get().targets().indexOf(target), target, tenant, model));
      }
      first = first.or(() -> refusal);
    }
    if (first.isPresent()) {
      throw first.get();
    }
    return Optional.empty();
  }

  /** The first place in a job's chain of this lane's provider; 0 where it has none. */
  public Hop here(JobRequest job, String lane) {
    return here(job, lane, 0);
  }

  /**
   * The place in a job's chain that its lane was given it for. Where the chain is another now: the
   * first place of the lane's provider, but never an earlier one than was meant, so that a job
   * comes to an end.
   */
  public Hop here(JobRequest job, String lane, int place) {
    String provider = lanes.provider(lane);
    Optional<ModelConfig> found = find(job.model());
    Optional<Target> meant = found.flatMap(model -> model.at(place)).filter(isOf(provider));
    if (meant.isPresent()) {
      return new Hop(place, lane, provider, meant.get().model().orElse(job.model()));
    }
    List<Target> chain = found.map(ModelConfig::targets).orElse(List.of());
    int first =
        IntStream.range(0, chain.size())
            .filter(at -> isOf(provider).test(chain.get(at)))
            .findFirst()
            .orElse(-1);
    String model = first < 0 ? job.model() : chain.get(first).model().orElse(job.model());
    return new Hop(Math.max(place, first), lane, provider, model);
  }

  private static Predicate<Target> isOf(String provider) {
    return target -> target.provider().equals(provider);
  }

  /**
   * Where a job goes on: the next target of its chain that can be asked what it asks, and never the
   * same at once again.
   *
   * @param place where it is
   * @param passedBy places where it wasn't asked, and may be in the end
   */
  public Optional<Hop> next(JobRequest job, byte[] body, int place, Set<Integer> passedBy) {
    return find(job.model())
        .flatMap(found ->
            IntStream.range(place + 1, found.end())
                .filter(at -> found.leads(place, at, passedBy))
                .boxed()
                .flatMap(at -> hop(found, at, job, body).stream())
                .findFirst());
  }

  /** Whether a place is one for jobs that could be asked nowhere else. */
  public boolean isLastResort(JobRequest job, int place) {
    return find(job.model()).filter(found -> place >= found.targets().size()).isPresent();
  }

  public boolean hasCheaper(JobRequest job) {
    return find(job.model()).flatMap(ModelConfig::cheaper).isPresent();
  }

  /** Where a job goes while what it asks for is scarce. */
  public Optional<Hop> cheaper(JobRequest job, byte[] body) {
    return find(job.model()).flatMap(found -> hop(found, found.cheaperPlace(), job, body));
  }

  private Optional<Hop> hop(ModelConfig model, int place, JobRequest job, byte[] body) {
    return model
        .at(place)
        .filter(target -> isUsable(model, target))
        .filter(target -> refusal(target, job.operation(), job.model(), body).isEmpty())
        .map(target -> hop(place, target, job.tenant(), job.model()));
  }

  private Hop hop(int place, Target target, TenantId tenant, String model) {
    return new Hop(
        place,
        lanes.lane(target.provider(), tenant.value(), model),
        target.provider(),
        target.model().orElse(model));
  }

  private Optional<InexpressibleException> refusal(
      Target target, Operation operation, String model, byte[] body) {
    return provider(target).refusal(operation, body, target.model().orElse(model));
  }

  /** An exact name wins, then the longest pattern. */
  private Optional<ModelConfig> find(String model) {
    ModelConfig exact = models.get(model);
    if (exact != null) {
      return Optional.of(exact);
    }
    for (String pattern : patterns) {
      if (Names.matches(pattern, model)) {
        return Optional.ofNullable(models.get(pattern));
      }
    }
    return Optional.empty();
  }

  private List<Target> usable(ModelConfig model) {
    return model.targets().stream().filter(target -> isUsable(model, target)).toList();
  }

  private boolean isUsable(ModelConfig model, Target target) {
    return provider(target).isUsable()
        && (!isSimulated(target)
            || model.targets().stream()
                .noneMatch(other -> !isSimulated(other) && provider(other).isUsable()));
  }

  private boolean isSimulated(Target target) {
    return provider(target).kind() == Kind.SIMULATOR;
  }

  private ProviderConfig provider(Target target) {
    return Objects.requireNonNull(providers.get(target.provider()), "checked at construction");
  }

  private static void check(String name, ProviderConfig provider) {
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
    try {
      Names.check(name);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("configuration: models: " + e.getMessage());
    }
    targets(model)
        .forEach(target -> {
          if (!providers.containsKey(target.provider())) {
            throw new ConfigException(
                "configuration: models.%s: no provider is called '%s'; there are %s"
                    .formatted(name, target.provider(), providers.keySet()));
          }
        });
  }

  private static Stream<Target> targets(ModelConfig model) {
    return Stream.concat(model.targets().stream(), model.cheaper().stream());
  }

  /** Limits of a model that nobody asks the provider for are a slip of the pen. */
  private void checkNarrowed(String name, ProviderConfig provider) {
    Set<String> asked = new TreeSet<>();
    for (Map.Entry<String, ModelConfig> model : models.entrySet()) {
      for (Target target : targets(model.getValue()).filter(isOf(name)).toList()) {
        String passedOn = target.model().orElse(model.getKey());
        if (Names.isPattern(passedOn)) {
          return; // clients name it
        }
        asked.add(passedOn);
      }
    }
    for (String limited : provider.models().orElse(Map.of()).keySet()) {
      if (!asked.contains(limited)) {
        throw new ConfigException(
            "configuration: providers.%s.models.%s: no model's target names it; there are %s"
                .formatted(name, limited, asked));
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
