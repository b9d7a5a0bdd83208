package io.headrace.ingress.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class EventLogTest {
  private static final String MESSAGE =
      "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"completed\",\"content\":"
          + "[{\"type\":\"output_text\",\"text\":\"%s\",\"annotations\":[],\"logprobs\":[]}]}";

  private static List<String> events(String status, String output) {
    String response =
        "{\"id\":\"resp_1\",\"status\":\"%s\",\n\"completed_at\":5,\"usage\":{\"x\":1},\"output\":[%s]}"
            .formatted(status, output);
    return EventLog.of(response.getBytes(UTF_8)).stream()
        .map(event -> new String(event, UTF_8))
        .toList();
  }

  private static List<String> types(List<String> events) {
    return events.stream().map(event -> event.replaceAll("(?s)^event: (\\S+)\n.*", "$1")).toList();
  }

  @Test
  void of_message_isTheSequenceOfOneText() {
    List<String> events = events("completed", MESSAGE.formatted("hi"));
    assertThat(types(events))
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed");
    assertThat(events.getFirst())
        .contains("\"response\":{\"id\":\"resp_1\",\"status\":\"in_progress\"")
        .contains("\"completed_at\":null,\"usage\":null,\"output\":[]");
    assertThat(events.get(4))
        .isEqualTo(
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":4,"
                + "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"hi\",\"logprobs\":[]}\n\n");
  }

  @Test
  void of_anyResponse_numbersFromZeroWithoutGapsOnOneLineEach() {
    List<String> events = events("incomplete", MESSAGE.formatted("x".repeat(1000)));
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i)).contains("\"sequence_number\":" + i + ",").endsWith("}\n\n");
      assertThat(events.get(i).lines()).hasSize(3);
    }
    assertThat(types(events)).endsWith("response.incomplete");
  }

  @Test
  void of_longText_comesInPiecesThatAddUp() {
    String text = "\uD83D\uDE00".repeat(400) + "\\n\\\"end";
    String joined =
        events("completed", MESSAGE.formatted(text)).stream()
            .filter(event -> event.startsWith("event: response.output_text.delta"))
            .map(event -> event.replaceAll("(?s).*\"delta\":\"(.*)\",\"logprobs.*", "$1"))
            .reduce("", String::concat);
    assertThat(joined).isEqualTo(text);
  }

  @Test
  void of_functionCall_hasItsArguments() {
    List<String> events =
        events(
            "completed",
            "{\"id\":\"fc_1\",\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\",\"status\":\"completed\"}");
    assertThat(types(events))
        .containsSubsequence(
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done");
    assertThat(events.get(2)).contains("\"arguments\":\"\",\"status\":\"in_progress\"");
  }

  @Test
  void of_failedAndCancelled_endAsTheSchemaAllows() {
    assertThat(types(events("failed", ""))).endsWith("response.failed").hasSize(3);
    assertThat(types(events("cancelled", ""))).endsWith("response.in_progress").hasSize(2);
  }
}
