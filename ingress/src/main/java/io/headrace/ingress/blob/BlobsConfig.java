package io.headrace.ingress.blob;

import java.nio.file.Path;

/**
 * The section {@code ingress.blobs}; {@code headrace-defaults.yml} says what each value is.
 *
 * @param kind {@code folder}
 */
public record BlobsConfig(String kind, Path folder) {
  static final String FOLDER = "folder";

  public BlobsConfig {
    if (!kind.equals(FOLDER)) {
      throw new IllegalArgumentException("kind must be folder, got '" + kind + "'");
    }
  }
}
