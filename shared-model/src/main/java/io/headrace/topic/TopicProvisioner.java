package io.headrace.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics that are missing. A job's partition is part of its id, so a topic that exists
 * with another number of partitions is refused.
 */
public final class TopicProvisioner {
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
    List<String> present = new ArrayList<>();
    for (Topic<?, ?> topic : topics) {
      if (existing.contains(topic.name())) {
        present.add(topic.name());
      } else {
        missing.add(newTopic(topic));
      }
    }
    create(missing);
    check(present);
  }

  private NewTopic newTopic(Topic<?, ?> topic) {
    return new NewTopic(topic.name(), Optional.of(partitions), replicas).configs(topic.config());
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
}
