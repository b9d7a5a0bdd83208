package io.headrace.config;

/** The configuration can't be used; the message names the property and what to do. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ConfigException(String message) {
    super(message);
  }
}
