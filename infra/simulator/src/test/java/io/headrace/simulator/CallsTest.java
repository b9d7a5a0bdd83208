package io.headrace.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class CallsTest {
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
  void calls_perKey_areCounted() throws Exception {
    for (String key : List.of("a", "b", "a", "c", "a", "c")) {
      client.respond(Client.PROMPT, "Idempotency-Key", key);
    }
    client.respond(Client.PROMPT);
    client.respond("{}");

    JsonNode counts = Client.json(client.send("GET", "/simulator/calls", ""));
    assertThat(counts.toString())
        .isEqualTo(
            """
            {"calls":8,"answered":7,"keys":3,"repeatedKeys":2,"extraCalls":3,"keysDropped":0,\
            "byStatus":{"200":7,"400":1},"inFlight":0,"maxInFlight":1}\
            """);
    assertThat(client.send("GET", "/simulator/calls?key=a", "").body())
        .isEqualTo("{\"key\":\"a\",\"calls\":3}");
    assertThat(simulator.calls("nobody")).isZero();
  }

  @Test
  void delete_forgetsAllCounts() throws Exception {
    client.respond(Client.PROMPT, "Idempotency-Key", "a");
    client.send("DELETE", "/simulator/calls", "");

    assertThat(simulator.calls().calls()).isZero();
    assertThat(simulator.calls().byStatus()).isEmpty();
    assertThat(simulator.calls("a")).isZero();
  }

  @Test
  void inFlight_whileAnswersAreHeldBack_isCounted() {
    simulator.behavior(Behavior.CALM.withLatency(new Latency.Fixed(300)));
    List<CompletableFuture<HttpResponse<String>>> answers =
        IntStream.range(0, 20)
            .mapToObj(_ -> client.sendLater("/v1/responses", Client.PROMPT))
            .toList();
    answers.forEach(CompletableFuture::join);

    await().until(() -> simulator.calls().inFlight() == 0);
    assertThat(simulator.calls().maxInFlight()).isEqualTo(20);
  }

  @Test
  void keys_manyOfThem_areCountedExactlyUntilTheTableIsFull() {
    int max = 300_000;
    KeyCounts counts = new KeyCounts(max);
    for (int i = 0; i < max + 1_000; i++) {
      counts.add("job_" + i);
    }
    for (int i = 0; i < 5_000; i++) {
      counts.add("job_" + i);
    }
    counts.add("job_0");

    assertThat(counts.keys()).isEqualTo(max);
    assertThat(counts.dropped()).isEqualTo(1_000);
    assertThat(counts.repeated()).isEqualTo(5_000);
    assertThat(counts.extra()).isEqualTo(5_001);
    assertThat(counts.get("job_0")).isEqualTo(3);
    assertThat(counts.get("job_" + (max - 1))).isEqualTo(1);
    assertThat(counts.get("job_" + max)).isZero();
  }

  @Test
  void eventLoops_moreThanOne_shareThePortAndTheCounts() throws Exception {
    SimulatorConfig config = SimulatorConfig.local(Behavior.CALM).withEventLoops(2);
    try (Simulator wide = Simulator.start(config);
        Client wideClient = new Client(wide)) {
      IntStream.range(0, 50)
          .mapToObj(_ -> wideClient.sendLater("/v1/responses", Client.PROMPT))
          .toList()
          .forEach(CompletableFuture::join);
      assertThat(wide.calls().answered()).isEqualTo(50);
    }
  }
}
