package io.headrace.ingress.batch;

import io.headrace.job.JobId;
import io.headrace.job.JobLinks;
import io.headrace.job.Operation;
import io.headrace.job.TenantId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a batch is asked to do; it never changes.
 *
 * @param keyId which of the tenant's API keys asked
 * @param inputFile as the client named it; there may be no such file
 * @param window as the client wrote it
 * @param expires what isn't done by then is not done
 * @param metadata a JSON object of strings
 * @param outputSeconds how long output and error file are kept
 */
public record BatchOrder(
    JobId id,
    TenantId tenant,
    String keyId,
    Operation operation,
    String inputFile,
    String window,
    Instant expires,
    Optional<String> metadata,
    OptionalLong outputSeconds) {
  public static final String ID_PREFIX = JobLinks.BATCH_PREFIX;
}
