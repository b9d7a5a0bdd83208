package io.headrace.simulator;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How long the provider thinks before it answers. Delays are whole milliseconds on the wire. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Latency.Fixed.class, name = "fixed"),
  @JsonSubTypes.Type(value = Latency.LogNormal.class, name = "log-normal")
})
public sealed interface Latency {
  /** No answer is held back longer than an hour. */
  double LONGEST_MS = 3_600_000;

  /** The delay of one call, in milliseconds, from its own die. */
  double sampleMs(long die);

  record Fixed(double ms) implements Latency {
    public Fixed {
      Require.between("latency.ms", ms, 0, LONGEST_MS);
    }

    @Override
    public double sampleMs(long die) {
      return ms;
    }
  }

  /** The shape of real providers: a median, and a tail that grows with sigma. */
  record LogNormal(double medianMs, double sigma) implements Latency {
    static final double WIDEST_SIGMA = 5;

    public LogNormal {
      Require.between("latency.medianMs", medianMs, 0, LONGEST_MS);
      Require.between("latency.sigma", sigma, 0, WIDEST_SIGMA);
    }

    @Override
    public double sampleMs(long die) {
      return Math.min(LONGEST_MS, medianMs * Math.exp(sigma * Dice.gaussian(die)));
    }
  }
}
