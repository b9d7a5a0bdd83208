package io.headrace.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

final class FaultsTest {
  private Simulator simulator;
  private Client client;

  @BeforeEach
  void start() throws Exception {
    simulator = Simulator.start(SimulatorConfig.local(Behavior.CALM));
    client = new Client(simulator);
  }

  @AfterEach
  void close() {
    client.close();
    simulator.close();
  }

  @Test
  void http500_isAServerError() throws Exception {
    turnOn("http500");
    assertError(500, "server_error");
  }

  @Test
  void http502_isABadGateway() throws Exception {
    turnOn("http502");
    assertError(502, "server_error");
  }

  @Test
  void http503_tellsHowLongToWait() throws Exception {
    turnOn("http503");
    HttpResponse<String> response = assertError(503, "service_unavailable_error");
    assertThat(Client.json(response).at("/error/code").asString()).isEqualTo("slow_down");
    assertThat(response.headers().firstValue("retry-after-ms")).hasValue("1000");
  }

  @Test
  void http429_tellsNothing() throws Exception {
    turnOn("http429");
    HttpResponse<String> response = assertError(429, "requests");
    assertThat(response.headers().map()).doesNotContainKeys("retry-after", "retry-after-ms");
    assertThat(response.headers().map().keySet()).noneMatch(name -> name.startsWith("x-ratelimit"));
  }

  @Test
  void drop_closesTheConnectionWithoutAnAnswer() throws Exception {
    turnOn("drop");
    assertThatThrownBy(() -> client.respond(Client.PROMPT)).isInstanceOf(IOException.class);
    // The client may try once more by itself on a connection that was closed under it.
    assertThat(simulator.calls().byStatus()).containsOnlyKeys("none");
  }

  @Test
  void truncate_closesTheConnectionInTheBody() throws Exception {
    turnOn("truncate");
    assertThatThrownBy(() -> client.respond(Client.PROMPT)).isInstanceOf(IOException.class);
    assertThat(simulator.calls().byStatus()).containsOnlyKeys("200");
    assertThat(simulator.calls().answered()).isZero();
  }

  @Test
  void malformed_isAWholeAnswerWithHalfADocument() throws Exception {
    turnOn("malformed");
    HttpResponse<String> response = client.respond(Client.PROMPT);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).startsWith("{\"id\":\"resp_");
    assertThatThrownBy(() -> Client.json(response)).isInstanceOf(JacksonException.class);
    assertThat(simulator.calls().answered()).isZero();
  }

  @Test
  void hang_lastsUntilTheClientGoesAway() throws Exception {
    turnOn("hang");
    CompletableFuture<HttpResponse<String>> answer =
        client.sendLater("/v1/responses", Client.PROMPT);
    await().until(() -> simulator.calls().inFlight() == 1);
    assertThat(answer).isNotDone();

    client.close();

    await().until(() -> simulator.calls().inFlight() == 0);
    assertThat(simulator.calls().byStatus()).containsEntry("none", 1L);
  }

  @Test
  void quota_isA429ForGood() throws Exception {
    turnOn("quota");
    HttpResponse<String> response = assertError(429, "insufficient_quota");
    assertThat(response.headers().map()).doesNotContainKeys("retry-after", "retry-after-ms");
  }

  @Test
  void slowBody_comesWholeAndLate() throws Exception {
    change("{\"faults\":{\"slowBody\":1,\"slowBodyMs\":500}}");
    long start = System.nanoTime();
    HttpResponse<InputStream> response =
        client.stream("/v1/responses", Client.PROMPT).get(5, TimeUnit.SECONDS);
    long head = System.nanoTime();
    byte[] body = response.body().readAllBytes();
    long end = System.nanoTime();

    assertThat(JsonMapper.shared().readTree(body).path("status").asString()).isEqualTo("completed");
    assertThat(Duration.ofNanos(end - start)).isGreaterThan(Duration.ofMillis(440));
    assertThat(head - start).isLessThan(end - head);
    assertThat(simulator.calls().answered()).isEqualTo(1);
  }

  @Test
  void slowBody_clientGoesAway_isNotAnswered() throws Exception {
    change("{\"faults\":{\"slowBody\":1,\"slowBodyMs\":2000}}");
    client.stream("/v1/responses", Client.PROMPT).get(5, TimeUnit.SECONDS);

    client.close();

    await().until(() -> simulator.calls().inFlight() == 0);
    assertThat(simulator.calls().byStatus()).containsOnlyKeys("none");
  }

  @Test
  void outage_refusesEverythingUntilItEnds() throws Exception {
    simulator.behavior(Behavior.CALM.withFaults(Faults.OUTAGE));
    assertError(503, "service_unavailable_error");
    simulator.behavior(Behavior.CALM);
    assertThat(client.respond(Client.PROMPT).statusCode()).isEqualTo(200);
  }

  @Test
  void rate_isKeptAndTheSequenceRepeatsWithTheSeed() throws Exception {
    change("{\"seed\":7,\"faults\":{\"http500\":0.3,\"http503\":0.1}}");
    List<Integer> first = statuses(300);
    simulator.resetCalls();
    List<Integer> again = statuses(300);

    assertThat(again).isEqualTo(first);
    assertThat(first.stream().filter(status -> status == 500).count()).isBetween(60L, 120L);
    assertThat(first.stream().filter(status -> status == 503).count()).isBetween(12L, 50L);
  }

  @Test
  void pick_pointsAcrossTheInterval_giveEachFaultItsShare() {
    Faults faults = new Faults(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, false, 0.05, 0.05, 1);
    List<Fault> picked = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      picked.add(faults.pick(i / 20.0 + 0.025));
    }
    assertThat(picked)
        .startsWith(Fault.HTTP_500, Fault.HTTP_500, Fault.HTTP_502)
        .endsWith(Fault.NONE, Fault.NONE);
    assertThat(picked).containsAll(List.of(Fault.values()));
  }

  private List<Integer> statuses(int calls) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      statuses.add(client.respond(Client.PROMPT).statusCode());
    }
    return statuses;
  }

  private HttpResponse<String> assertError(int status, String type) throws Exception {
    HttpResponse<String> response = client.respond(Client.PROMPT);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(Client.json(response).at("/error/type").asString()).isEqualTo(type);
    return response;
  }

  private void turnOn(String fault) throws Exception {
    change("{\"faults\":{\"" + fault + "\":1}}");
  }

  private void change(String json) throws Exception {
    assertThat(client.send("PATCH", "/simulator/behavior", json).statusCode()).isEqualTo(200);
  }
}
