package io.headrace.config;

import io.headrace.topic.Topics.Retention;
import java.util.Optional;

/**
 * Where Kafka is and how a deployment's topics are laid out.
 *
 * @param partitions of every topic; fixed once jobs exist
 * @param replicas of every topic; empty leaves it to the broker
 */
public record KafkaConfig(
    String bootstrap, int partitions, Optional<Short> replicas, Retention retention) {
  private static final int MAX_PARTITIONS = 4096;

  public KafkaConfig {
    if (bootstrap.isBlank()) {
      throw new IllegalArgumentException("bootstrap must be host:port[,host:port...]");
    }
    if (partitions < 1 || partitions > MAX_PARTITIONS) {
      throw new IllegalArgumentException(
          "partitions must be 1 to " + MAX_PARTITIONS + ", got " + partitions);
    }
  }
}
