package io.headrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The cases are the files in the folder answers. */
final class AnswersGoldenTest {
  private static final Instant CREATED = Instant.ofEpochSecond(1_795_132_800);
  private static final String BODY = "{\"model\":\"m\",\"input\":\"Hi\"}";

  static Stream<Golden> cases() throws Exception {
    return Golden.folder("answers");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answer_isTheCaseOrMalformed(Golden golden) throws Exception {
    byte[] body = golden.fields().path("answer").toString().getBytes(UTF_8);

    if (golden.expected().path("malformed").asBoolean(false)) {
      assertThatThrownBy(() -> Answers.read(golden.source(), body))
          .isInstanceOf(MalformedAnswerException.class)
          .hasMessageNotContaining("secret");
      return;
    }
    Answer answer = Answers.read(golden.source(), body);
    assertThat(answer.status())
        .isEqualTo(JobStatus.of(golden.fields().path("status").asString("completed")));
    assertThat(answer.usage().orElse(Usage.NONE))
        .isEqualTo(Usage.decode(golden.fields().path("usage").asString("0,0,0,0,0")));
    compare(written(golden.to(), answer, golden.fields().path("request")), golden);
  }

  /**
   * A Response object repeats the request: there only the fields that the case has are looked at.
   */
  private static void compare(JsonNode written, Golden golden) {
    if (golden.to() != WireFormat.RESPONSES) {
      assertThat(written).isEqualTo(golden.expected());
      return;
    }
    golden
        .expected()
        .properties()
        .forEach(field ->
            assertThat(written.path(field.getKey()))
                .as(field.getKey())
                .isEqualTo(field.getValue()));
  }

  private static JsonNode written(WireFormat to, Answer answer, JsonNode request) {
    String body = request.isObject() ? request.toString() : BODY;
    Asked asked =
        new Asked(
            "resp_0d1f2a",
            "served-model",
            CREATED,
            CREATED.plusSeconds(100),
            Optional.empty(),
            body.getBytes(UTF_8));
    return Json.MAPPER.readTree(Answers.write(to, answer, asked));
  }

  @Test
  void cases_coverEveryPair() throws Exception {
    for (WireFormat source : WireFormat.values()) {
      for (WireFormat target : WireFormat.values()) {
        List<Golden> of = cases().filter(g -> g.source() == source && g.to() == target).toList();
        assertThat(of.size()).as(source + " to " + target).isGreaterThan(source == target ? -1 : 4);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void read_cutOff_isMalformed(WireFormat format) {
    assertThatThrownBy(() -> Answers.read(format, "{\"x\":{\"y\":\"secr".getBytes(UTF_8)))
        .isInstanceOf(MalformedAnswerException.class)
        .hasMessageNotContaining("secr");
    assertThatThrownBy(() -> Answers.read(format, "[]".getBytes(UTF_8)))
        .isInstanceOf(MalformedAnswerException.class);
  }
}
