package io.headrace.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {
  @TempDir Path dir;

  record Redis(String url) {}

  private Settings load(String between, String file) throws IOException {
    Path path = Files.writeString(dir.resolve("my.yml"), file);
    return Settings.load(between, Optional.of(path), Map.of("PORT", "1"));
  }

  @Test
  void file_laidOverOthers_wins() throws IOException {
    String between = "redis: { url: 'redis://between:${PORT}' }";

    assertThat(load(between, "").section("redis", Redis.class).url())
        .isEqualTo("redis://between:1");
    assertThat(load(between, "redis: { url: 'redis://file' }").section("redis", Redis.class).url())
        .isEqualTo("redis://file");
  }

  @Test
  void file_withAnUnknownSection_isRefusedWithTheNearestName() {
    assertThatThrownBy(() -> load("", "provider: { a: { kind: openai } }"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("my.yml: no section is called 'provider'")
        .hasMessageEndingWith("did you mean 'providers'?");
    assertThatThrownBy(() -> load("", "worker: {}")).hasMessageEndingWith("'workers'?");
    assertThatThrownBy(() -> load("", "Ingress: {}")).hasMessageEndingWith("'ingress'?");
  }
}
