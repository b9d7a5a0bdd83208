package io.headrace.responses;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ResponseObjectTest {
  @Test
  void quoted_text_isEscaped() {
    assertThat(ResponseObject.quoted("a \"b\"\n\uD83D\uDC1F"))
        .isEqualTo("\"a \\\"b\\\"\\n\uD83D\uDC1F\"");
  }

  @Test
  void quoted_loneSurrogates_areReplaced() {
    assertThat(ResponseObject.quoted("a\uD83D")).isEqualTo("\"a\uFFFD\"");
    assertThat(ResponseObject.quoted("\uDC1Fb\uD83D\uD83D\uDC1F"))
        .isEqualTo("\"\uFFFDb\uFFFD\uD83D\uDC1F\"");
  }
}
