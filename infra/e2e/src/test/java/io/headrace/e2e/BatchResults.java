package io.headrace.e2e;

import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The lines of a batch's output file and of its error file, as a client reads them. */
record BatchResults(List<Result> output, List<Result> errors) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * @param status of the response; 0 without one
   * @param error its code; empty without one
   */
  record Result(String customId, int status, String error, String bodyId) {
    private static Result of(String line) {
      JsonNode json = JSON.readTree(line);
      JsonNode response = json.path("response");
      return new Result(
          json.path("custom_id").asString(),
          response.path("status_code").asInt(0),
          json.path("error").path("code").asString(""),
          response.path("body").path("id").asString(""));
    }
  }

  static BatchResults of(String outputFile, String errorFile) {
    return new BatchResults(results(outputFile), results(errorFile));
  }

  private static List<Result> results(String file) {
    return file.lines().map(Result::of).toList();
  }

  static List<String> ids(List<Result> results) {
    return results.stream().map(Result::customId).toList();
  }

  /** Of both files. */
  List<String> ids() {
    return Stream.concat(output.stream(), errors.stream()).map(Result::customId).toList();
  }
}
