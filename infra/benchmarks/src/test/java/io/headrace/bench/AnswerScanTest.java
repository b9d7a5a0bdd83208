package io.headrace.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerScanTest {

  @Test
  void scan_topLevelFields_areFound() {
    AnswerScan scan = scan("{ \"id\" : \"resp_1\", \"n\":1,\n \"status\":\"completed\"}");

    assertThat(scan.id()).contains("resp_1");
    assertThat(scan.status()).contains(JobStatus.COMPLETED);
  }

  @Test
  void scan_sameNamesDeeper_arePassedOver() {
    AnswerScan scan =
        scan(
            """
            {"output":[{"id":"msg_1","status":"completed"}],"metadata":{"status":"failed"},
             "id":"resp_1","status":"in_progress"}
            """);

    assertThat(scan.id()).contains("resp_1");
    assertThat(scan.status()).contains(JobStatus.IN_PROGRESS);
  }

  @Test
  void scan_fieldsInsideText_arePassedOver() {
    AnswerScan scan =
        scan(
            """
            {"text":"} \\"status\\":\\"failed\\" {\\\\","name":"status","status":"queued"}
            """);

    assertThat(scan.status()).contains(JobStatus.QUEUED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "{\"id", "{\"id\"", "{\"id\":", "{\"id\":null}", "]]", "{\"a\":\"\\"})
  void scan_brokenOrAbsent_isEmpty(String json) {
    assertThat(scan(json).id()).isEmpty();
    assertThat(scan(json).status()).isEmpty();
  }

  @Test
  void scan_unknownStatus_isEmpty() {
    assertThat(scan("{\"status\":\"resting\"}").status()).isEmpty();
  }

  private static AnswerScan scan(String json) {
    return AnswerScan.of(json.getBytes(UTF_8));
  }
}
