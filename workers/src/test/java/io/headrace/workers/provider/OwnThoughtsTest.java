package io.headrace.workers.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OwnThoughtsTest {
  private static final String OWN =
      "{\"type\":\"reasoning\",\"id\":\"rs_" + "0v".repeat(16) + "\"}";
  private static final String SECOND = OWN.replace("\"}", "_1\",\"summary\":[{\"text\":\"}]\"}]}");
  private static final String OPENAIS = "{\"id\":\"rs_" + "6a".repeat(25) + "\",\"summary\":[]}";
  private static final String TEXT = "{\"role\":\"user\",\"content\":\"say \\\"rs_\\\" twice\"}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "T|T",
        "'O, T'|T",
        "'T , O'|T",
        "'T, O, S'|T",
        "'O,S,T, O ,X,S'|'T, X'",
        "X|X",
        "'T,X , T'|'T,X , T'",
        "'O,S'|''",
        "'1, T, O'|'1, T'",
      })
  void of_items_leavesAllButOurOwnThoughts(String items, String left) {
    assertThat(sent("{\"a\":[\"rs_\"],\"input\":[" + spelt(items) + " ],\"model\":\"m\"}"))
        .isEqualTo("{\"a\":[\"rs_\"],\"input\":[" + spelt(left) + " ],\"model\":\"m\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{\"input\":\"rs_\"}", "{\"input\":[{\"id\":\"rs_", "\"rs_"})
  void of_otherBodies_areLeftAlone(String body) {
    assertThat(sent(body)).isEqualTo(body);
  }

  private static String spelt(String items) {
    return items
        .replace("T", "<0>")
        .replace("O", "<1>")
        .replace("S", "<2>")
        .replace("X", "<3>")
        .replace("<0>", TEXT)
        .replace("<1>", OWN)
        .replace("<2>", SECOND)
        .replace("<3>", OPENAIS);
  }

  private static String sent(String body) {
    byte[] bytes = body.getBytes(UTF_8);
    return new String(new SplicedBytes(bytes, OwnThoughts.of(bytes)).toByteArray(), UTF_8);
  }
}
