package io.headrace.e2e;

import io.headrace.simulator.Account;
import io.headrace.simulator.AccountCalls;
import io.headrace.simulator.Behavior;
import io.headrace.simulator.Calls;
import io.headrace.simulator.Latency;
import io.headrace.simulator.Limits;
import io.headrace.simulator.Simulator;
import io.headrace.simulator.SimulatorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.UnaryOperator;

/** A provider with one account, which counts what it is asked, and can go away and come back. */
final class Upstream implements AutoCloseable {
  private static final int LATENCY_MS = 50;

  /** What the provider saves up of its limit; what our side saves up, and a little more. */
  private static final int BURST_SECONDS = 3;

  private static final String ACCOUNT = "main";

  private final String name;
  private final int perSecond;
  private final Behavior calm;
  private Simulator simulator;
  private Counted before = new Counted(0, 0);

  /**
   * Since {@link #forget}.
   *
   * @param jobs that were asked about, as their keys tell
   */
  record Counted(long calls, long jobs) {
    Counted plus(Calls more) {
      return new Counted(calls + more.calls(), jobs + more.keys());
    }
  }

  /**
   * @param perSecond calls that the account may make
   */
  Upstream(String name, int perSecond) throws IOException {
    this.name = name;
    this.perSecond = perSecond;
    calm =
        Behavior.CALM
            .withLatency(new Latency.Fixed(LATENCY_MS))
            .withAccount(
                ACCOUNT,
                Account.of(
                    key(), Limits.perMinute(60L * perSecond, 0).withBurstSeconds(BURST_SECONDS)));
    simulator = Simulator.start(SimulatorConfig.local(calm));
  }

  private String key() {
    return "sk-of-" + name;
  }

  /** Its section of {@code providers}, with this many calls at once. */
  String section(int concurrency) {
    return ", %s: { kind: openai, baseUrl: \"%s\", concurrency: %d, accounts: [ { name: %s, apiKey: \"%s\", limits: { requestsPerMinute: %d, burst: 1s } } ] }"
        .formatted(name, simulator.baseUrl(), concurrency, ACCOUNT, key(), 60 * perSecond);
  }

  int port() {
    return simulator.port();
  }

  void behave(UnaryOperator<Behavior> change) {
    simulator.behavior(change.apply(calm));
  }

  void calmDown() {
    simulator.behavior(calm);
  }

  /** Connections are refused from now on. */
  void goAway() {
    before = before.plus(simulator.calls());
    simulator.close();
  }

  void comeBack() {
    try {
      simulator = Simulator.start(SimulatorConfig.local(calm).withPort(simulator.port()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Counted counted() {
    return before.plus(simulator.calls());
  }

  /** For this job, since it came back. */
  int calls(String job) {
    return simulator.calls(job);
  }

  void forget() {
    before = new Counted(0, 0);
    simulator.resetCalls();
  }

  /** Calls of the account, by the second, since it was forgotten or came back. */
  List<AccountCalls.Second> seconds() {
    return simulator.accounts().stream()
        .filter(calls -> calls.account().equals(ACCOUNT))
        .flatMap(calls -> calls.seconds().stream())
        .toList();
  }

  @Override
  public void close() {
    simulator.close();
  }
}
