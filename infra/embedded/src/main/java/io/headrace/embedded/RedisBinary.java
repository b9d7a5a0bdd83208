package io.headrace.embedded;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The redis-server to run: the machine's own, else the one packed in embedded-redis. */
final class RedisBinary {
  /** Resource names inside embedded-redis, by {@code os.name} and {@code os.arch}. */
  private static final Map<String, String> PACKED =
      Map.of(
          "linux amd64", "redis-server-6.2.6-v5-linux-amd64",
          "linux aarch64", "redis-server-6.2.7-linux-arm64",
          "mac x86_64", "redis-server-6.2.6-v5-darwin-amd64",
          "mac aarch64", "redis-server-6.2.6-v5-darwin-arm64");

  private RedisBinary() {}

  /** Looks along {@code searchPath} (as in PATH), then unpacks into {@code dir}. */
  static Path find(String searchPath, Path dir) {
    return installed(searchPath).orElseGet(() -> unpacked(dir));
  }

  private static Optional<Path> installed(String searchPath) {
    return Arrays.stream(searchPath.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "redis-server"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Path unpacked(Path dir) {
    Path folder = dir.toAbsolutePath();
    String name = packedName();
    if (!Files.isExecutable(folder.resolve(name))) {
      unpack(name, folder);
    }
    return folder.resolve(name);
  }

  private static String packedName() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String platform = (os.startsWith("mac") ? "mac" : os) + " " + System.getProperty("os.arch");
    String name = PACKED.get(platform);
    if (name == null) {
      throw new EmbeddedStartException(
          "no redis-server is packed for %s: install one on the PATH, or set REDIS_URL"
              .formatted(platform));
    }
    return name;
  }

  /** Moved into place whole, so that another process never runs half a file. */
  private static void unpack(String name, Path folder) {
    try (InputStream packed = RedisBinary.class.getResourceAsStream("/" + name)) {
      if (packed == null) {
        throw new EmbeddedStartException(name + " is missing from the class path: rebuild");
      }
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, name, ".part");
      Files.copy(packed, part, StandardCopyOption.REPLACE_EXISTING);
      Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwx------"));
      Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw DataFolder.unwritable(folder, e);
    }
  }
}
