package io.headrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Bodies that a client can send within the size limit, and that quadratic work would choke on. */
final class RequestsAtSizeTest {
  private static final int CALLS = 40_000;

  /** Far more than it takes; comparing all with all takes many times as long. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final Target GEMINI = new Target(WireFormat.GENERATE_CONTENT, "gemini-2", false);

  @Test
  void translate_manyToolAnswersInAnyOrder_ordersThemByTheirCalls() {
    List<Integer> order = new ArrayList<>(IntStream.range(0, CALLS).boxed().toList());
    Collections.shuffle(order, new Random(7));
    byte[] body =
        ("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"},"
                + "{\"role\":\"assistant\",\"tool_calls\":["
                + joined(RequestsAtSizeTest::call)
                + "]},"
                + joined(i -> answer(order.get(i)))
                + "]}")
            .getBytes(UTF_8);

    JsonNode written =
        assertTimeoutPreemptively(
            LIMIT, () -> Json.MAPPER.readTree(Requests.translate(WireFormat.CHAT, body, GEMINI)));

    List<String> answered =
        written.at("/contents/2/parts").values().stream()
            .map(part -> part.at("/functionResponse/name").asString())
            .toList();
    assertThat(answered).isEqualTo(IntStream.range(0, CALLS).mapToObj(i -> "f" + i).toList());
  }

  private static String joined(IntFunction<String> element) {
    return IntStream.range(0, CALLS).mapToObj(element).collect(Collectors.joining(","));
  }

  private static String call(int i) {
    return "{\"id\":\"c%d\",\"type\":\"function\",\"function\":{\"name\":\"f%d\",\"arguments\":\"{}\"}}"
        .formatted(i, i);
  }

  private static String answer(int i) {
    return "{\"role\":\"tool\",\"tool_call_id\":\"c%d\",\"content\":\"%d\"}".formatted(i, i);
  }
}
