package io.headrace.ingress.jobs;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the table keeps besides jobs: the newest value of each, as its topic has it. */
public enum ObjectKind {
  BATCH("batches", 'b'),
  FILE("files", 'f'),
  WEBHOOK_ENDPOINT("control.webhooks", 'w');

  private final String topic;
  private final char letter;

  ObjectKind(String topic, char letter) {
    this.topic = topic;
    this.letter = letter;
  }

  public String topic() {
    return topic;
  }

  /** The first character of its keys in the store. */
  char letter() {
    return letter;
  }

  static Optional<ObjectKind> ofTopic(String topic) {
    return Arrays.stream(values()).filter(kind -> kind.topic.equals(topic)).findFirst();
  }

  static List<String> topics() {
    return Arrays.stream(values()).map(ObjectKind::topic).toList();
  }
}
