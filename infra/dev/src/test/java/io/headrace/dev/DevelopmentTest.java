package io.headrace.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.headrace.config.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DevelopmentTest {
  private static final Path DATA = Path.of("/data");

  @TempDir Path dir;

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Part(String stateDir) {}

  private Settings with(String file) throws IOException {
    return Development.settings(
        Optional.of(Files.writeString(dir.resolve("my.yml"), file)), DATA, Map.of());
  }

  @Test
  void settings_withoutAFile_letTheDeveloperIn() {
    Settings settings = Development.settings(Optional.empty(), DATA, Map.of());

    assertThatCode(() -> Preflight.check(Role.INGRESS, settings)).doesNotThrowAnyException();
    assertThat(settings.section("tenants", List.class).toString()).contains("sk-headrace-dev");
    assertThat(RedisUrl.of(settings)).isEmpty();
    for (String role : List.of("ingress", "billing", "risk")) {
      assertThat(settings.section(role, Part.class).stateDir()).isEqualTo("/data/state");
    }
  }

  @Test
  void settings_ofTheFile_win() throws IOException {
    Settings settings =
        with(
            """
            tenants: [ { id: acme, keys: [ { id: acme-1, key: sk-acme } ] } ]
            redis: { url: "redis://redis:6379" }
            risk: { stateDir: "/elsewhere" }
            """);

    assertThat(settings.section("tenants", List.class).toString()).doesNotContain("headrace-dev");
    assertThat(RedisUrl.of(settings)).contains(URI.create("redis://redis:6379"));
    assertThat(settings.section("risk", Part.class).stateDir()).isEqualTo("/elsewhere");
  }
}
