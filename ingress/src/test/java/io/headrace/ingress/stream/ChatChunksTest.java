package io.headrace.ingress.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ChatChunksTest {
  private static final String HEAD =
      "data: {\"object\":\"chat.completion.chunk\",\"id\":\"chatcmpl-1\",\"created\":7,\"model\":\"m\",\"choices\":[";

  @Test
  void text_isCutAndEnded() {
    List<String> events =
        events(message("\"role\":\"assistant\",\"content\":\"" + "a".repeat(300) + "\""), false);

    assertThat(events)
        .containsExactly(
            chunk("{\"role\":\"assistant\",\"content\":\"\"}"),
            chunk("{\"content\":\"" + "a".repeat(256) + "\"}"),
            chunk("{\"content\":\"" + "a".repeat(44) + "\"}"),
            HEAD + "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n",
            "data: [DONE]\n\n");
  }

  @Test
  void usage_asked_isTheLastChunkAndNullBefore() {
    List<String> events = events(message("\"content\":\"x\""), true);

    assertThat(events.getFirst()).endsWith("\"finish_reason\":null}],\"usage\":null}\n\n");
    assertThat(events.get(events.size() - 2))
        .isEqualTo(HEAD + "],\"usage\":{\"total_tokens\":4}}\n\n");
  }

  @Test
  void toolCalls_haveTheirArgumentsInPieces() {
    String call =
        "{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}";
    String custom =
        "{\"id\":\"call_2\",\"type\":\"custom\",\"custom\":{\"name\":\"g\",\"input\":\"y\"}}";
    List<String> events =
        events(message("\"content\":null,\"tool_calls\":[" + call + "," + custom + "]"), false);

    assertThat(events.subList(0, 4))
        .containsExactly(
            chunk("{\"role\":\"assistant\",\"content\":null}"),
            chunk(
                "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\","
                    + "\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}"),
            chunk(
                "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\":1}\"}}]}"),
            chunk("{\"tool_calls\":[{\"index\":1," + custom.substring(1) + "]}"));
  }

  @Test
  void refusalAndFieldsOfOtherServers_areTold() {
    List<String> events =
        events(
            message(
                "\"content\":null,\"refusal\":\"No.\",\"reasoning_content\":\"Hm.\",\"audio\":null,\"annotations\":[]"),
            false);

    assertThat(events.subList(0, 3))
        .containsExactly(
            chunk("{\"role\":\"assistant\",\"content\":null}"),
            chunk("{\"reasoning_content\":\"Hm.\"}"),
            chunk("{\"refusal\":\"No.\"}"));
  }

  @Test
  void choices_keepTheirIndexAndLogprobs() {
    String whole =
        "{\"id\":\"chatcmpl-1\",\"created\":7,\"model\":\"m\",\"choices\":["
            + "{\"index\":0,\"message\":{\"content\":\"a\"},\"logprobs\":{\"content\":[]},\"finish_reason\":\"length\"},\n"
            + "{\"index\":1,\"message\":{\"content\":\"b\"},\"finish_reason\":\"stop\"}]}";
    List<String> events = events(whole, false);

    assertThat(events.getFirst()).contains("\"index\":0,", "\"logprobs\":{\"content\":[]}");
    assertThat(events.get(2)).contains("\"finish_reason\":\"length\"");
    assertThat(events.get(4)).contains("\"index\":1,\"delta\":{\"content\":\"b\"}");
    assertThat(events).hasSize(7).allMatch(event -> event.lines().count() == 2);
  }

  private static String message(String fields) {
    return """
    {"id":"chatcmpl-1","object":"chat.completion","created":7,"model":"m","system_fingerprint":null,
     "choices":[{"index":0,"message":{%s},"logprobs":null,"finish_reason":"stop"}],
     "usage":{"total_tokens":4}}\
    """
        .formatted(fields);
  }

  private static String chunk(String delta) {
    return HEAD
        + "{\"index\":0,\"delta\":"
        + delta
        + ",\"logprobs\":null,\"finish_reason\":null}]}\n\n";
  }

  private static List<String> events(String completion, boolean withUsage) {
    return ChatChunks.of(completion.getBytes(UTF_8), withUsage).stream()
        .map(event -> new String(event, UTF_8))
        .toList();
  }
}
