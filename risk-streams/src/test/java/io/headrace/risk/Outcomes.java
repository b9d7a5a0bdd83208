package io.headrace.risk;

import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobLinks;
import io.headrace.job.JobStatus;
import io.headrace.job.TenantId;
import io.headrace.llm.Usage;
import java.util.Optional;

/** Outcomes as workers write them. */
final class Outcomes {
  private Outcomes() {}

  static Finished completed(String tenant, String model, long tokens) {
    return finished(tenant, model, JobStatus.COMPLETED, new Usage(tokens, 0, 0, 0, 0));
  }

  static Finished finished(String tenant, String model, JobStatus status, Usage usage) {
    return new Finished(
        new TenantId(tenant),
        "key-1",
        model,
        status,
        200,
        Optional.empty(),
        "simulator",
        model,
        usage,
        1,
        3,
        20,
        true,
        JobLinks.NONE);
  }
}
