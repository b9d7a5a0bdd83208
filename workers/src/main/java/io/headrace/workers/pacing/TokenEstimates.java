package io.headrace.workers.pacing;

import io.headrace.job.TenantId;
import io.headrace.llm.Usage;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tokens that a request will take before anybody has counted them: what it holds, from its bytes,
 * and what will be answered, from the answers that its tenant had from its model before. Safe for
 * use by many threads; never fails, whatever the body.
 */
public final class TokenEstimates {
  /** Of a model that nobody has had an answer from. */
  private static final long FIRST_OUTPUT = 256;

  /** An answer counts for at least one part in so many: the mean follows what changes. */
  private static final int MEMORY = 32;

  private static final int MAX_KNOWN = 10_000;

  private final Map<Key, Mean> outputs;

  public TokenEstimates() {
    this(MAX_KNOWN);
  }

  /**
   * @param maxKnown pairs of tenant and model; the one that was not used for longest is forgotten
   */
  TokenEstimates(int maxKnown) {
    outputs = new Newest(maxKnown);
  }

  /** By one pass over the bytes: some microseconds per kilobyte, and right to about a third. */
  public long estimate(TenantId tenant, String model, byte[] body) {
    RoughTokens rough = RoughTokens.of(body);
    return rough.tokens() + output(tenant, model, rough);
  }

  private long output(TenantId tenant, String model, RoughTokens rough) {
    long expected = expected(new Key(tenant.value(), model));
    return Math.min(expected, rough.maxOutput().orElse(expected));
  }

  private long expected(Key own) {
    synchronized (outputs) {
      Mean mean = outputs.get(own);
      Mean known = mean == null ? outputs.get(own.ofAll()) : mean;
      return known == null ? FIRST_OUTPUT : Math.round(known.value);
    }
  }

  /** Takes what an answer really took; one that nobody counted tells nothing. */
  public void learned(TenantId tenant, String model, Usage usage) {
    if (usage.total() == 0) {
      return;
    }
    Key own = new Key(tenant.value(), model);
    synchronized (outputs) {
      outputs.merge(own, new Mean(usage.output(), 1), Mean::with);
      outputs.merge(own.ofAll(), new Mean(usage.output(), 1), Mean::with);
    }
  }

  private record Key(String tenant, String model) {

    /** No tenant is called "". */
    Key ofAll() {
      return new Key("", model);
    }
  }

  /** Of the first few all alike; later ones push older ones out by and by. */
  private record Mean(double value, int count) {

    Mean with(Mean next) {
      int seen = Math.min(count + 1, MEMORY);
      return new Mean(value + (next.value - value) / seen, seen);
    }
  }

  private static final class Newest extends LinkedHashMap<Key, Mean> {
    private static final long serialVersionUID = 1;

    private final int max;

    Newest(int max) {
      super(16, 0.75f, true);
      this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Key, Mean> eldest) {
      return size() > max;
    }
  }
}
