package io.headrace.ingress.batch;

import static io.headrace.ingress.batch.SampleBatches.CREATED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.ingress.jobs.BatchTally;
import io.headrace.llm.Usage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class BatchStateTest {
  private static final Ending COMPLETED = new Ending(BatchStatus.COMPLETED, "file-out", "file-err");
  private static final Ending CANCELLED = new Ending(BatchStatus.CANCELLED, "file-out", "file-err");
  private static final BatchTally TALLY = new BatchTally(3, 1, 1, 0);

  @Test
  void codec_everyStatus_comesBackTheSame() {
    BatchState running = SampleBatches.running(5);
    BatchState done =
        running
            .split(5, 900)
            .finalizing(COMPLETED, CREATED.plusSeconds(2))
            .ended(new BatchResult(4, 1, new Usage(1, 2, 3, 4, 5)), CREATED.plusSeconds(3));
    BatchState failed =
        SampleBatches.created()
            .failed(
                List.of(
                    LineError.ofFile("empty_file", "\"No\" lines"),
                    new LineError("c", "m", "p", OptionalInt.of(3))),
                CREATED);
    for (BatchState state :
        List.of(
            SampleBatches.created(),
            BatchState.created(SampleBatches.order(Optional.empty())),
            running,
            running.split(2, 77).cancelling(CREATED).finalizing(CANCELLED, CREATED),
            done,
            done.closed(),
            failed)) {
      assertThat(BatchCodec.decode(BatchCodec.encode(state))).isEqualTo(state);
    }
  }

  @Test
  void decode_fieldOfNewerInstance_isSkipped() {
    BatchState state = SampleBatches.created();
    String json = new String(BatchCodec.encode(state), UTF_8);
    byte[] newer = json.replaceFirst("\\{", "{\"newField\":[1],").getBytes(UTF_8);
    assertThat(BatchCodec.decode(newer)).isEqualTo(state);
  }

  @Test
  void transitions_statusDoesNotAllow_throw() {
    BatchState created = SampleBatches.created();
    BatchState running = SampleBatches.running(5);
    BatchState cancelling = running.cancelling(CREATED);
    BatchState finalizing = running.finalizing(COMPLETED, CREATED);
    refuses(() -> created.split(1, 1));
    refuses(() -> created.finalizing(COMPLETED, CREATED));
    refuses(created::closed);
    refuses(() -> running.validated(5, CREATED));
    refuses(() -> running.failed(List.of(LineError.ofFile("x", "x")), CREATED));
    refuses(() -> running.finalizing(CANCELLED, CREATED));
    refuses(() -> running.ended(BatchResult.NONE, CREATED));
    refuses(() -> cancelling.split(1, 1));
    refuses(() -> cancelling.finalizing(COMPLETED, CREATED));
    refuses(() -> finalizing.cancelling(CREATED));
    refuses(() -> finalizing.finalizing(COMPLETED, CREATED));
    refuses(() -> finalizing.ended(BatchResult.NONE, CREATED).ended(BatchResult.NONE, CREATED));
    assertThatThrownBy(() -> running.split(2, 10).split(2, 20))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void refuses(org.assertj.core.api.ThrowableAssert.ThrowingCallable move) {
    assertThatThrownBy(move).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void isOpen_untilItsInputIsGivenBack() {
    BatchState failed =
        SampleBatches.created().failed(List.of(LineError.ofFile("x", "x")), CREATED);
    assertThat(failed.isOpen()).isTrue();
    assertThat(failed.closed().isOpen()).isFalse();
  }

  @Test
  void json_running_hasCountsOfTheTallyAndNoFiles() {
    assertThat(json(SampleBatches.running(9)))
        .contains("\"status\":\"in_progress\"")
        .contains("\"request_counts\":{\"total\":9,\"completed\":3,\"failed\":2}")
        .contains("\"output_file_id\":null,\"error_file_id\":null")
        .contains(
            "\"created_at\":1893553445,\"in_progress_at\":1893553446,\"expires_at\":1893639845")
        .contains("\"usage\":null,\"metadata\":{\"job\":\"7\"}");
  }

  @Test
  void json_completedWithoutErrors_hasOutputFileAndUsage() {
    BatchState done =
        SampleBatches.running(9)
            .finalizing(COMPLETED, CREATED.plusSeconds(2))
            .ended(new BatchResult(9, 0, new Usage(10, 1, 0, 20, 2)), CREATED.plusSeconds(3));
    assertThat(json(done))
        .contains("\"output_file_id\":\"file-out\",\"error_file_id\":null")
        .contains("\"request_counts\":{\"total\":9,\"completed\":9,\"failed\":0}")
        .contains("\"finalizing_at\":1893553447,\"completed_at\":1893553448,\"failed_at\":null")
        .contains("\"total_tokens\":30}");
  }

  @Test
  void json_failed_tellsTheLines() {
    BatchState failed =
        SampleBatches.created()
            .failed(
                List.of(new LineError("invalid_url", "Not \"it\".", "url", OptionalInt.of(3))),
                CREATED);
    assertThat(json(failed))
        .contains(
            "\"errors\":{\"object\":\"list\",\"data\":[{\"code\":\"invalid_url\","
                + "\"message\":\"Not \\\"it\\\".\",\"param\":\"url\",\"line\":3}]}");
  }

  private static String json(BatchState state) {
    return new String(BatchJson.of(state, TALLY), UTF_8);
  }
}
