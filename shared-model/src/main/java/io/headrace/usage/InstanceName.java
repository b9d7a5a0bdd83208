package io.headrace.usage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** A name that a state folder keeps: who starts on it again takes its partitions back at once. */
final class InstanceName {
  private InstanceName() {}

  static String of(Path stateDir) {
    Path file = stateDir.resolve("instance");
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(stateDir);
        Files.writeString(file, UUID.randomUUID().toString());
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the state folder " + stateDir + " can't be written", e);
    }
  }
}
