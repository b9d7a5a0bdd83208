package io.headrace.job;

/** What a job asks for, and so which wire format its body has. */
public enum Operation {
  /** OpenAI {@code POST /v1/responses}. */
  RESPONSES("responses");

  private final String label;

  Operation(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  public static Operation of(String label) {
    for (Operation operation : values()) {
      if (operation.label.equals(label)) {
        return operation;
      }
    }
    throw new IllegalArgumentException("no operation is called '" + label + "'");
  }
}
