package io.headrace.ingress.admission;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.TenantId;
import io.headrace.verdict.Verdict;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The newest risk verdict of each tenant. Until one is read, a tenant may come in. */
public final class Verdicts {
  private final Map<String, Verdict> byTenant = new ConcurrentHashMap<>();

  /** Takes a record of {@code risk.verdicts}. */
  public void read(String tenant, Optional<byte[]> verdict) {
    verdict.ifPresentOrElse(
        text -> byTenant.put(tenant, Verdict.decode(new String(text, UTF_8))),
        () -> byTenant.remove(tenant));
  }

  /** The verdict that refuses the tenant at this moment. */
  public Optional<Verdict> blocking(TenantId tenant, Instant now) {
    Verdict verdict = byTenant.get(tenant.value());
    return verdict != null && verdict.blocks(now) ? Optional.of(verdict) : Optional.empty();
  }
}
