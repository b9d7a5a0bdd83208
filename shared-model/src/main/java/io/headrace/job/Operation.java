package io.headrace.job;

import java.util.Optional;

/** What a job asks for, and so which wire format its body has. */
public enum Operation {
  /** OpenAI's Responses. */
  RESPONSES("responses", "/v1/responses", "resp_"),
  /** OpenAI's Chat Completions. */
  CHAT("chat", "/v1/chat/completions", "chatcmpl-"),
  /** OpenAI's embeddings. */
  EMBEDDINGS("embeddings", "/v1/embeddings", "embd_");

  private final String label;
  private final String path;
  private final String idPrefix;

  Operation(String label, String path, String idPrefix) {
    this.label = label;
    this.path = path;
    this.idPrefix = idPrefix;
  }

  public String label() {
    return label;
  }

  /**
   * The route of its create call; also the {@code endpoint} of a batch and the url of its lines.
   */
  public String path() {
    return path;
  }

  /** Of its jobs' ids. */
  public String idPrefix() {
    return idPrefix;
  }

  public static Operation of(String label) {
    for (Operation operation : values()) {
      if (operation.label.equals(label)) {
        return operation;
      }
    }
    throw new IllegalArgumentException("no operation is called '" + label + "'");
  }

  /** What the job with this id asks for; empty for ids of other things, and other text. */
  public static Optional<Operation> ofId(String id) {
    for (Operation operation : values()) {
      if (id.startsWith(operation.idPrefix)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }

  public static Optional<Operation> ofPath(String path) {
    for (Operation operation : values()) {
      if (operation.path.equals(path)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }
}
