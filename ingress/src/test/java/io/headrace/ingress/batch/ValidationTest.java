package io.headrace.ingress.batch;

import static io.headrace.ingress.batch.SampleBatches.line;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.ingress.batch.Validation.Verdict;
import io.headrace.job.Operation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ValidationTest {
  private static final int MAX_LINES = 20_000;
  private static final int MAX_INPUTS = 5;
  private static final BatchLimits LIMITS =
      new BatchLimits(Duration.ofDays(1), MAX_LINES, MAX_INPUTS, 1, 1, 1, 1);
  private static final String GOOD = line("row-1", "sim-a");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          no json                                            | invalid_json_line          | ''         | This line is not parseable as valid JSON.
          []                                                 | invalid_json_line          | ''         | This line is not parseable as valid JSON.
          {"custom_id":"a"} trailing                         | invalid_json_line          | ''         | This line is not parseable as valid JSON.
          {"method":"POST"}                                  | missing_required_parameter | custom_id  | Missing required parameter: 'custom_id'.
          {"custom_id":null}                                 | missing_required_parameter | custom_id  | Missing required parameter: 'custom_id'.
          {"custom_id":7}                                    | invalid_type               | custom_id  | Invalid type for 'custom_id': expected a string.
          {"custom_id":""}                                   | invalid_value              | custom_id  | Invalid 'custom_id': expected 1 to 512 characters.
          {"custom_id":"a","url":"/v1/responses","body":{}}  | missing_required_parameter | method     | Missing required parameter: 'method'.
          {"custom_id":"a","method":"GET"}                   | invalid_method             | method     | The method of a request must be POST.
          {"custom_id":"a","method":"POST"}                  | missing_required_parameter | url        | Missing required parameter: 'url'.
          {"custom_id":"a","method":"POST","url":"/v1/chat/completions"} | invalid_url    | url        | The URL provided for this request does not match the batch endpoint.
          {"custom_id":"a","method":"POST","url":"/v1/responses"}        | missing_required_parameter | body | Missing required parameter: 'body'.
          """)
  void check_badLine_isToldAsOpenAiDoes(String line, String code, String param, String message) {
    assertThat(error(line)).isEqualTo(new LineError(code, message, param, OptionalInt.of(2)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7                                                   | invalid_type           | body
          [1]                                                 | invalid_type           | body
          {"input":"x"}                                       | invalid_request        | ''
          {"model":7,"input":"x"}                             | invalid_request        | ''
          {"model":"none","input":"x"}                        | model_not_found        | body.model
          {"model":"sim-a"}                                   | invalid_request        | ''
          {"model":"sim-a","input":null}                      | invalid_request        | ''
          {"model":"sim-a","input":"x","stream":true}         | streaming_unsupported  | body.stream
          {"model":"sim-a","input":"x","background":true}     | background_unsupported | body.background
          """)
  void check_badBody_failsTheFile(String body, String code, String param) {
    LineError error = error(GOOD.replaceFirst("\"body\":.*", "\"body\":" + body + "}"));
    assertThat(error.code()).isEqualTo(code);
    assertThat(error.param()).isEqualTo(param);
  }

  @Test
  void check_requestsOwnFault_isNotTheFiles() throws IOException {
    String odd = GOOD.replace("\"input\"", "\"temperature\":9,\"stream\":false,\"input\"");
    assertThat(verdict(odd)).isEqualTo(new Verdict.Valid(1));
  }

  @Test
  void read_sameCustomIdTwice_isToldWithTheSecondLine() throws IOException {
    assertThat(errors(GOOD + "\n\n" + GOOD))
        .extracting(error -> error.code() + error.line())
        .containsExactly("duplicate_custom_idOptionalInt[3]");
  }

  @Test
  void read_manyErrors_keepsAHundred() throws IOException {
    assertThat(errors("x\n".repeat(5_000))).hasSize(100);
  }

  @Test
  void read_noLines_isAnEmptyFile() throws IOException {
    assertThat(errors("\n \n")).extracting(LineError::code).containsExactly("empty_file");
  }

  @Test
  void read_mostLinesAllowed_passes_oneMoreFails() throws IOException {
    String lines =
        IntStream.range(0, MAX_LINES)
            .mapToObj(i -> line("row-" + i, "sim-a"))
            .collect(Collectors.joining("\n"));
    assertThat(verdict(lines)).isEqualTo(new Verdict.Valid(MAX_LINES));
    assertThat(errors(lines + "\n" + line("last", "sim-a")))
        .extracting(LineError::code)
        .containsExactly("too_many_tasks");
  }

  @Test
  void read_lineTooLong_failsTheFile() throws IOException {
    assertThat(errors(GOOD + " ".repeat(5_000)))
        .extracting(LineError::code)
        .containsExactly("line_too_large");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "a river"                        | 1
          ["a", "b", "c"]                  | 3
          [1, 2, 3]                        | 1
          [[1, 2], [3], [[]]]              | 3
          [1, "a"]                         | 2
          []                               | 0
          ["a", "b"], "input": "c"         | 1
          """)
  void check_embeddings_countsTheirInputs(String input, int inputs) {
    LineCheck check = new LineCheck(Operation.EMBEDDINGS, _ -> true);
    assertThat(check.check(SampleBatches.input(embedding("row", input))))
        .isEqualTo(new LineCheck.Checked.Good("row", inputs));
  }

  @Test
  void read_mostEmbeddingInputsAllowed_passes_oneMoreFails() throws IOException {
    String two = embedding("a", "[\"x\",\"y\"]") + "\n" + embedding("b", "[[1],[2],[3]]");
    assertThat(verdict(Operation.EMBEDDINGS, two)).isEqualTo(new Verdict.Valid(2));
    String more = two + "\n" + embedding("c", "\"z\"");
    assertThat(((Verdict.Invalid) verdict(Operation.EMBEDDINGS, more)).errors())
        .extracting(LineError::code)
        .containsExactly("too_many_embedding_inputs");
  }

  private static String embedding(String id, String input) {
    return ("{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/embeddings\","
            + "\"body\":{\"model\":\"sim-a\",\"input\":%s}}")
        .formatted(id, input);
  }

  private static LineError error(String line) {
    try {
      return errors("\n" + line).getFirst();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<LineError> errors(String file) throws IOException {
    return ((Verdict.Invalid) verdict(file)).errors();
  }

  private static Verdict verdict(String file) throws IOException {
    return verdict(Operation.RESPONSES, file);
  }

  private static Verdict verdict(Operation operation, String file) throws IOException {
    var lines = new InputLines(new ByteArrayInputStream(file.getBytes(UTF_8)), 0, 0, 4_096);
    LineCheck check = new LineCheck(operation, model -> model.startsWith("sim-"));
    try (Validation validation = new Validation(lines, check, LIMITS)) {
      Optional<Verdict> verdict = validation.read();
      while (verdict.isEmpty()) {
        verdict = validation.read();
      }
      return verdict.get();
    }
  }
}
