package io.headrace.topic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the topics that are missing and gives those that exist their present settings. A job's
 * partition is part of its id, so a topic that exists with another number of partitions is refused.
 */
public final class TopicProvisioner {
  private static final Logger log = LoggerFactory.getLogger(TopicProvisioner.class);

  /** From so many copies on, an acknowledged record is in two of them, and one may be away. */
  private static final int REPLICAS_FOR_TWO_IN_SYNC = 3;

  private final Admin admin;
  private final int partitions;
  private final Optional<Short> replicas;

  public TopicProvisioner(Admin admin, int partitions, Optional<Short> replicas) {
    this.admin = admin;
    this.partitions = partitions;
    this.replicas = replicas;
  }

  public void ensure(List<Topic<?, ?>> topics) throws InterruptedException, ExecutionException {
    Set<String> existing = admin.listTopics().names().get();
    List<NewTopic> missing = new ArrayList<>();
    List<Topic<?, ?>> present = new ArrayList<>();
    for (Topic<?, ?> topic : topics) {
      if (existing.contains(topic.name())) {
        present.add(topic);
      } else {
        missing.add(newTopic(topic));
      }
    }
    create(missing);
    check(present.stream().map(Topic::name).toList());
    alter(present);
  }

  private NewTopic newTopic(Topic<?, ?> topic) {
    return new NewTopic(topic.name(), Optional.of(partitions), replicas).configs(config(topic));
  }

  /** Where the number of replicas is the broker's, the least in sync is its own as well. */
  private Map<String, String> config(Topic<?, ?> topic) {
    Map<String, String> config = new HashMap<>(topic.config());
    replicas.ifPresent(copies ->
        config.put(
            TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
            copies >= REPLICAS_FOR_TWO_IN_SYNC ? "2" : "1"));
    return config;
  }

  private void create(List<NewTopic> missing) throws InterruptedException, ExecutionException {
    for (var created : admin.createTopics(missing).values().values()) {
      try {
        created.get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) { // another role was first
          throw e;
        }
      }
    }
  }

  private void check(List<String> present) throws InterruptedException, ExecutionException {
    Map<String, TopicDescription> found = admin.describeTopics(present).allTopicNames().get();
    String wrong =
        found.values().stream()
            .filter(topic -> topic.partitions().size() != partitions)
            .map(topic -> topic.name() + " has " + topic.partitions().size())
            .sorted()
            .collect(Collectors.joining(", "));
    if (!wrong.isEmpty()) {
      throw new IllegalStateException(
          "kafka.partitions is "
              + partitions
              + ", but "
              + wrong
              + "; the number can't change once jobs exist");
    }
  }

  private void alter(List<Topic<?, ?>> present) throws InterruptedException, ExecutionException {
    List<ConfigResource> resources = present.stream().map(TopicProvisioner::resource).toList();
    Map<ConfigResource, Config> found = admin.describeConfigs(resources).all().get();
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    for (Topic<?, ?> topic : present) {
      Config config = found.get(resource(topic));
      if (config != null) {
        changes.put(resource(topic), changes(topic, config));
      }
    }
    changes.values().removeIf(Collection::isEmpty);
    admin.incrementalAlterConfigs(changes).all().get();
  }

  private List<AlterConfigOp> changes(Topic<?, ?> topic, Config found) {
    List<AlterConfigOp> changes = new ArrayList<>();
    config(topic)
        .forEach((name, value) -> {
          ConfigEntry entry = found.get(name);
          String now = entry == null ? "unknown" : entry.value();
          if (!value.equals(now)) {
            log.info(
                "topic {}: {} becomes {}, as configured; it was {}",
                topic.name(),
                name,
                value,
                now);
            changes.add(new AlterConfigOp(new ConfigEntry(name, value), OpType.SET));
          }
        });
    return changes;
  }

  private static ConfigResource resource(Topic<?, ?> topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
  }
}
