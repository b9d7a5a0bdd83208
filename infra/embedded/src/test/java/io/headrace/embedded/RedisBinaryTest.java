package io.headrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RedisBinaryTest {
  @TempDir Path dir;

  @Test
  void find_onTheSearchPath_isPreferred() throws Exception {
    Path installed = Files.createFile(dir.resolve("redis-server"));
    assertThat(installed.toFile().setExecutable(true)).isTrue();
    String searchPath = String.join(File.pathSeparator, "", "/nowhere", dir.toString());

    assertThat(RedisBinary.find(searchPath, dir.resolve("unpacked"))).isEqualTo(installed);
  }

  @Test
  void find_nowhere_unpacksOnce() throws Exception {
    Path unpacked = RedisBinary.find("", dir);
    var written = Files.getLastModifiedTime(unpacked);

    assertThat(unpacked).isExecutable().hasParent(dir);
    assertThat(RedisBinary.find("", dir)).isEqualTo(unpacked);
    assertThat(Files.getLastModifiedTime(unpacked)).isEqualTo(written);
  }

  @Test
  void find_unwritableFolder_saysSo() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));

    assertThatThrownBy(() -> RedisBinary.find("", file))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageStartingWith("cannot write to the data folder " + file);
  }
}
