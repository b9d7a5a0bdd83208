package io.headrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A tenant's calls of {@code /v1/responses}, one after the other. */
record Caller(String url, String tenant) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Pattern ID = Pattern.compile("\"id\":\"(resp_[0-9a-v]+)\"");

  /**
   * Waits for the outcome.
   *
   * @param more fields of the body, as {@code ,"name":value}
   * @param headers names and values in turn
   */
  HttpResponse<String> ask(String model, String more, String... headers)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = post("/v1/responses", body(model, more), headers);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  /** Background jobs; their ids. */
  List<String> submit(int jobs, String model, String more, String... headers) {
    return IntStream.range(0, jobs).mapToObj(_ -> submit(model, more, headers)).toList();
  }

  private String submit(String model, String more, String... headers) {
    try {
      return id(ask(model, ",\"background\":true" + more, headers).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String id(String response) {
    Matcher id = ID.matcher(response);
    assertThat(id.find()).as(response).isTrue();
    return id.group(1);
  }

  void cancel(String id) throws IOException, InterruptedException {
    assertThat(post("/v1/responses/" + id + "/cancel", "").statusCode()).isEqualTo(200);
  }

  private static String body(String model, String more) {
    return "{\"model\":\"%s\",\"input\":\"Where does the tide go?\"%s}".formatted(model, more);
  }

  private HttpResponse<String> post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Authorization", "Bearer " + TenantClient.key(tenant))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .POST(BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }
}
