package io.headrace.workers.provider;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A case from a data file: what goes in and what must come out. */
record Golden(String name, JsonNode fields) {

  /** The cases of a folder beside this class. */
  static Stream<Golden> folder(String folder) throws IOException, URISyntaxException {
    Path path = Path.of(Objects.requireNonNull(Golden.class.getResource(folder)).toURI());
    try (Stream<Path> files = Files.list(path)) {
      List<Golden> cases = files.sorted().map(Golden::read).toList();
      return cases.stream();
    }
  }

  private static Golden read(Path file) {
    return new Golden(file.getFileName().toString(), Json.MAPPER.readTree(file));
  }

  JsonNode at(String field) {
    return fields.path(field);
  }

  @Override
  public String toString() {
    return name;
  }
}
