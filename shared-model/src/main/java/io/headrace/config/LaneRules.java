package io.headrace.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which lane takes a job for a provider: the first that is made for it, else the provider's. */
final class LaneRules {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final Map<String, LaneSettings> lanes;

  /**
   * @param lanes by name, in the order of the file
   */
  LaneRules(Map<String, LaneSettings> lanes, Map<String, ProviderConfig> providers) {
    this.lanes = lanes;
    providers.keySet().forEach(name -> checkName("providers", name));
    lanes.forEach((name, lane) -> check(name, lane, providers.keySet()));
    providers.forEach(this::checkReserved);
    providers.forEach(this::checkServed);
  }

  /** The name of a lane is a part of topic names, group names and metric labels. */
  private static void checkName(String section, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ConfigException(
          "configuration: %s: the name '%s' must be 1 to 64 of A-Z a-z 0-9 _ -"
              .formatted(section, name));
    }
  }

  private static void check(String name, @Nullable LaneSettings lane, Set<String> providers) {
    checkName("lanes", name);
    if (lane == null) { // as YAML has it where nothing is said
      throw new ConfigException("configuration: lanes.%s: is empty".formatted(name));
    }
    String provider = lane.provider().orElse(name);
    if (!providers.contains(provider)) {
      throw new ConfigException(
          "configuration: lanes.%s: no provider is called '%s'; there are %s"
              .formatted(name, provider, new TreeSet<>(providers)));
    }
    if (providers.contains(name) && !(provider.equals(name) && lane.takesAll())) {
      throw new ConfigException(
          "configuration: lanes.%s: is the lane of all other jobs of the provider '%s'; give a lane for some tenants or models another name"
              .formatted(name, name));
    }
    if (!providers.contains(name) && lane.takesAll()) {
      throw new ConfigException(
          "configuration: lanes.%s: say whose jobs it takes, by tenants, by models, or by both"
              .formatted(name));
    }
  }

  /** An account that no lane may use would be forgotten silently. */
  private void checkReserved(String provider, ProviderConfig config) {
    for (AccountConfig account : config.accounts().orElse(List.of())) {
      for (String lane : account.reservedFor().orElse(Set.of())) {
        if (!lane.equals(provider) && !isOf(lane, provider)) {
          throw new ConfigException(
              "configuration: providers.%s.accounts: '%s' is reserved for '%s', but that isn't a lane of this provider"
                  .formatted(provider, account.name(), lane));
        }
      }
    }
  }

  private void checkServed(String provider, ProviderConfig config) {
    for (String lane : of(provider)) {
      if (config.isUsable()
          && config.usableAccounts().stream().noneMatch(account -> account.isOpenTo(lane))) {
        throw new ConfigException(
            "configuration: providers.%s.accounts: all are reserved for other lanes than '%s'"
                .formatted(provider, lane));
      }
    }
  }

  private boolean isOf(String lane, String provider) {
    return settings(lane).provider().filter(provider::equals).isPresent();
  }

  LaneSettings settings(String lane) {
    return lanes.getOrDefault(lane, LaneSettings.NONE);
  }

  /** The provider's own lane, and the others in front of it. */
  Set<String> of(String provider) {
    Set<String> names = new TreeSet<>(Set.of(provider));
    lanes.keySet().stream().filter(lane -> isOf(lane, provider)).forEach(names::add);
    return names;
  }

  String lane(String provider, String tenant, String model) {
    return lanes.entrySet().stream()
        .filter(lane -> !lane.getKey().equals(provider) && isOf(lane.getKey(), provider))
        .filter(lane -> lane.getValue().takes(tenant, model))
        .findFirst()
        .map(Map.Entry::getKey)
        .orElse(provider);
  }

  /** Whose jobs a lane takes. */
  String provider(String lane) {
    return settings(lane).provider().orElse(lane);
  }

  static final class Lanes extends LinkedHashMap<String, LaneSettings> {
    private static final long serialVersionUID = 1;
  }

  static LaneRules from(Settings settings, Map<String, ProviderConfig> providers) {
    return new LaneRules(settings.section("lanes", Lanes.class), providers);
  }
}
