package io.headrace.usage;

import io.headrace.job.JobEvent.Finished;
import io.headrace.job.TenantId;
import java.time.Instant;

/** One tenant's use of one model, window after window. */
public record UsageSeries(TenantId tenant, String model) {

  public static UsageSeries byModel(Finished job) {
    return new UsageSeries(job.tenant(), job.model());
  }

  /** All models together. */
  public static UsageSeries byTenant(Finished job) {
    return new UsageSeries(job.tenant(), "");
  }

  public UsageKey at(Instant start) {
    return new UsageKey(tenant, start, model);
  }

  String encode() {
    return tenant.value() + "|" + model;
  }

  static UsageSeries decode(String text) {
    int bar = text.indexOf('|');
    return new UsageSeries(new TenantId(text.substring(0, bar)), text.substring(bar + 1));
  }
}
