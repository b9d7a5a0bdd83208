package io.headrace.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BehaviorTest {
  private static final String ROUTE = "/simulator/behavior";
  private static Simulator simulator;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    simulator = Simulator.start(SimulatorConfig.local(Behavior.CALM));
    client = new Client(simulator);
  }

  @AfterAll
  static void close() {
    client.close();
    simulator.close();
  }

  @Test
  void put_wholeBehavior_isReadAndWrittenAlike() throws Exception {
    String json =
        """
        {"seed":5,"latency":{"kind":"log-normal","medianMs":0.5,"sigma":0.25},\
        "outputTokens":{"min":1,"max":2},\
        "shares":{"cacheRead":0.5,"cacheWrite":0.0,"reasoning":0.25},\
        "limits":{"requestsPerMinute":0,"tokensPerMinute":90000,"inputTokensPerMinute":0,\
        "outputTokensPerMinute":0,"burstSeconds":6},\
        "accounts":{"main":{"key":"k","limits":{"requestsPerMinute":600,"tokensPerMinute":0,\
        "inputTokensPerMinute":0,"outputTokensPerMinute":0,"burstSeconds":60},"models":{}}},\
        "faults":{"http500":0.1,"http502":0.0,"http503":0.0,"http429":0.0,"drop":0.0,\
        "truncate":0.0,"malformed":0.0,"hang":0.0,"outage":false,"quota":0.0,"slowBody":0.0,\
        "slowBodyMs":5000},"requireKey":true}\
        """;
    assertThat(client.send("PUT", ROUTE, json).body()).isEqualTo(json);
    assertThat(client.send("GET", ROUTE, "").body()).isEqualTo(json);
    assertThat(simulator.behavior().limits())
        .isEqualTo(Limits.perMinute(0, 90_000).withBurstSeconds(6));
  }

  @Test
  void put_partOfIt_takesTheRestFromTheCalmOne() throws Exception {
    simulator.behavior(Behavior.CALM.withSeed(77));
    client.send("PUT", ROUTE, "{\"outputTokens\":{\"max\":9}}");
    assertThat(simulator.behavior()).isEqualTo(Behavior.CALM.withOutputTokens(8, 9));
  }

  @Test
  void patch_partOfIt_leavesTheRest() throws Exception {
    simulator.behavior(Behavior.CALM.withSeed(77).withLimits(5, 6));
    client.send("PATCH", ROUTE, "{\"limits\":{\"tokensPerMinute\":7}}");
    assertThat(simulator.behavior()).isEqualTo(Behavior.CALM.withSeed(77).withLimits(5, 7));
  }

  @Test
  void patch_otherKindOfLatency_replacesTheOldOne() throws Exception {
    simulator.behavior(Behavior.CALM.withLatency(new Latency.LogNormal(9, 1)));
    client.send("PATCH", ROUTE, "{\"latency\":{\"kind\":\"fixed\",\"ms\":4}}");
    assertThat(simulator.behavior().latency()).isEqualTo(new Latency.Fixed(4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"faults\":{\"http500\":1.5}}            | faults.http500",
        "{\"faults\":{\"drop\":\"often\"}}         | faults.drop",
        "{\"faults\":{\"drop\":null}}              | faults.drop",
        "{\"faults\":{\"drop\":0.6,\"hang\":0.6}}  | faults (the sum",
        "{\"faults\":{\"fire\":1}}                 | faults.fire",
        "{\"faults\":null}                         | faults",
        "{\"outputTokens\":{\"min\":9,\"max\":8}}  | outputTokens.max",
        "{\"outputTokens\":{\"min\":1.5}}          | outputTokens.min",
        "{\"limits\":{\"requestsPerMinute\":-1}}   | limits.requestsPerMinute",
        "{\"latency\":{\"kind\":\"slow\"}}         | latency.kind",
        "{\"latency\":{\"kind\":\"fixed\",\"ms\":-1}} | latency.ms",
        "{\"latency\":{\"kind\":\"log-normal\",\"medianMs\":1,\"sigma\":9}} | latency.sigma",
        "{\"latency\":7}                           | latency",
        "{\"requireKey\":\"yes\"}                  | requireKey",
        "{\"accounts\":{\"main\":{}}}              | accounts.main",
        "{\"accounts\":{\"main\":{\"key\":\"\"}}}     | accounts",
        "{\"limits\":{\"burstSeconds\":0}}         | limits.burstSeconds",
        "{\"shares\":{\"cacheRead\":0.6,\"cacheWrite\":0.6}} | shares.cacheWrite",
        "{\"faults\":{\"slowBodyMs\":0}}           | faults.slowBodyMs",
        "{\"sede\":1}                              | sede",
        "[]                                        | behavior",
        "{                                         | behavior"
      })
  void patch_badValue_is400NamingTheFieldAndChangesNothing(String json, String named)
      throws Exception {
    Behavior before = simulator.behavior();
    HttpResponse<String> response = client.send("PATCH", ROUTE, json);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Client.json(response).path("error").asString()).startsWith(named);
    assertThat(simulator.behavior()).isEqualTo(before);
  }

  @Test
  void patch_ofOneProvider_leavesTheOthersAndLastsUntilItIsDeleted() throws Exception {
    simulator.behavior(Behavior.CALM.withSeed(77));
    client.send("PATCH", ROUTE + "/gemini", "{\"faults\":{\"outage\":true}}");
    simulator.behavior(Behavior.CALM.withSeed(78));

    assertThat(simulator.behavior(Provider.GEMINI))
        .isEqualTo(Behavior.CALM.withSeed(77).withFaults(Faults.OUTAGE));
    assertThat(simulator.behavior(Provider.ANTHROPIC)).isEqualTo(Behavior.CALM.withSeed(78));
    client.send("DELETE", ROUTE + "/gemini", "");
    assertThat(simulator.behavior(Provider.GEMINI)).isEqualTo(Behavior.CALM.withSeed(78));
    assertThat(client.send("GET", ROUTE + "/nobody", "").statusCode()).isEqualTo(404);
  }

  @Test
  void patch_accountsOneByOne_leavesTheOthers() throws Exception {
    simulator.behavior(Behavior.CALM);
    client.send("PATCH", ROUTE, "{\"accounts\":{\"a\":{\"key\":\"k1\"}}}");
    client.send(
        "PATCH",
        ROUTE,
        """
        {"accounts":{"b":{"key":"k2","limits":{"requestsPerMinute":5},\
        "models":{"big":{"tokensPerMinute":7}}}}}\
        """);

    assertThat(simulator.behavior().accounts())
        .containsEntry("a", Account.of("k1", Limits.NONE))
        .containsEntry(
            "b", new Account("k2", Limits.perMinute(5, 0), Map.of("big", Limits.perMinute(0, 7))));
    assertThat(simulator.behavior().toString()).doesNotContain("k1", "k2");
    client.send("PATCH", ROUTE, "{\"accounts\":{\"a\":null}}");
    assertThat(simulator.behavior().accounts()).containsOnlyKeys("b");
    simulator.behavior(Behavior.CALM);
  }

  @Test
  void with_json_changesOnlyWhatItNames() {
    assertThat(Behavior.CALM.withSeed(4).with("{\"faults\":{\"outage\":true}}"))
        .isEqualTo(Behavior.CALM.withSeed(4).withFaults(Faults.OUTAGE));
  }

  @Test
  void start_portTaken_saysSo() {
    SimulatorConfig taken = SimulatorConfig.local(Behavior.CALM).withPort(simulator.port());
    assertThatThrownBy(() -> Simulator.start(taken))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("" + simulator.port());
  }

  @Test
  void main_options_makeTheConfig(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("behavior.json"), "{\"seed\":3}");
    assertThat(SimulatorMain.config("--port", "9", "--behavior", file.toString()))
        .isEqualTo(SimulatorConfig.local(Behavior.CALM.withSeed(3)).withPort(9));
    assertThat(SimulatorMain.config("--gemini", file.toString()).own())
        .containsExactly(Map.entry(Provider.GEMINI, Behavior.CALM.withSeed(3)));
    assertThatThrownBy(() -> SimulatorMain.config("--prot", "9")).hasMessageContaining("--prot");
    assertThatThrownBy(() -> SimulatorMain.config("--port", "x")).hasMessageContaining("--port");
  }
}
