package io.headrace.workers.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExcerptTest {
  @Test
  void plainText_isKept() {
    assertThat(excerpt("{\"error\":\"no such order, 12\"}\n"))
        .isEqualTo("{\"error\":\"no such order, 12\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key whsec_hunter2hunter2",
        "sk-hunter2hunter2",
        "Authorization: Bearer hunter2hunter2",
        "{\"password\":\"hunter2hunter2\"}",
        "{\"api_key\": \"hunter2hunter2\"}",
        "token=hunter2hunter2&x=1",
        "eyJhunter2hunter2.eyJ.x",
        "hunter2hunter2hunter2hunter2hunter2hunter2"
      })
  void whatMayBeASecret_isRedacted(String body) {
    assertThat(excerpt(body)).contains("[redacted]").doesNotContain("hunter2");
  }

  @Test
  void controls_areGone_andTheRestIsShort() {
    assertThat(excerpt("a\u0000b\u001b[31m")).isEqualTo("a b [31m");
    assertThat(excerpt(". ".repeat(4_000))).hasSizeLessThanOrEqualTo(1_000);
  }

  private static String excerpt(String body) {
    return Excerpt.of(body.getBytes(UTF_8));
  }
}
