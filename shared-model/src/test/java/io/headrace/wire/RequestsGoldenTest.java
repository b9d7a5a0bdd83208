package io.headrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases are the files in the folder requests. */
final class RequestsGoldenTest {

  static Stream<Golden> cases() throws Exception {
    return Golden.folder("requests");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void translate_isTheCaseOrRefusesItsField(Golden golden) throws Exception {
    byte[] body = golden.fields().path("request").toString().getBytes(UTF_8);
    String model = golden.fields().path("model").asString("served-model");
    Target target =
        new Target(golden.to(), model, golden.fields().path("newNames").asBoolean(false));
    String refused = golden.expected().path("refused").asString("");

    if (refused.isEmpty()) {
      assertThat(Json.MAPPER.readTree(Requests.translate(golden.source(), body, target)))
          .isEqualTo(golden.expected());
      assertThat(Requests.refusal(golden.source(), body, target)).isEmpty();
    } else {
      assertThat(Requests.refusal(golden.source(), body, target).orElseThrow().error().param())
          .isEqualTo(refused);
    }
  }

  @Test
  void cases_coverEveryPair() throws Exception {
    for (WireFormat source : WireFormat.values()) {
      for (WireFormat target : WireFormat.values()) {
        List<Golden> of =
            cases()
                .filter(golden -> golden.source() == source && golden.to() == target)
                .filter(golden -> !golden.expected().has("refused"))
                .toList();
        assertThat(of.size()).as(source + " to " + target).isGreaterThan(source == target ? -1 : 5);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7", "[]", "{\"input\":", "\"x\""})
  void translate_noJsonObject_isRefused(String body) {
    Target target = new Target(WireFormat.CHAT, "m", false);

    assertThatThrownBy(() -> Requests.translate(WireFormat.RESPONSES, body.getBytes(UTF_8), target))
        .isInstanceOf(InexpressibleException.class)
        .hasMessageStartingWith("The request body is not");
  }

  @ParameterizedTest
  @EnumSource
  void refusal_saysWhatTheProviderSpeaks_andNothingOfThePrompt(WireFormat format) {
    byte[] body = "{\"input\":\"x\",\"prompt\":{\"id\":\"secret\"}}".getBytes(UTF_8);

    assertThat(Requests.refusal(WireFormat.RESPONSES, body, new Target(format, "m", false)))
        .get()
        .extracting(e -> e.error().message())
        .isEqualTo("Only a provider that speaks Responses takes that. ('prompt')");
  }

  @ParameterizedTest
  @EnumSource
  void translate_asDeepAsCanBeRead_isWritten(WireFormat format) throws Exception {
    int depth = 490;
    String schema = "{\"items\":".repeat(depth) + "{}" + "}".repeat(depth);
    String body =
        "{\"input\":\"x\",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":%s}]}"
            .formatted(schema);

    byte[] translated =
        Requests.translate(
            WireFormat.RESPONSES, body.getBytes(UTF_8), new Target(format, "m", false));

    assertThat(new String(translated, UTF_8)).contains(schema);
  }
}
