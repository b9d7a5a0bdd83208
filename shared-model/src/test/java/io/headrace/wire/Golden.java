package io.headrace.wire;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * One format's side of a data file.
 *
 * @param fields the whole file
 * @param to the format that the file's {@code source} is translated into
 * @param expected what must come out
 */
record Golden(String file, JsonNode fields, WireFormat to, JsonNode expected) {

  /** The cases of a folder beside this class: each file has one for each of its targets. */
  static Stream<Golden> folder(String folder) throws IOException, URISyntaxException {
    Path path = Path.of(Objects.requireNonNull(Golden.class.getResource(folder)).toURI());
    try (Stream<Path> files = Files.list(path)) {
      List<Golden> cases = files.sorted().flatMap(Golden::read).toList();
      return cases.stream();
    }
  }

  private static Stream<Golden> read(Path file) {
    JsonNode fields = Json.MAPPER.readTree(file);
    return fields.path("targets").properties().stream()
        .map((Map.Entry<String, JsonNode> target) ->
            new Golden(
                file.getFileName().toString(),
                fields,
                WireFormat.valueOf(target.getKey().toUpperCase(Locale.ROOT)),
                target.getValue()));
  }

  WireFormat source() {
    return WireFormat.valueOf(fields.path("source").asString("").toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return file + " to " + to.name().toLowerCase(Locale.ROOT);
  }
}
