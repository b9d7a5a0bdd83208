package io.headrace.job;

import java.time.Instant;

/**
 * What a request record says about its job besides the client's body.
 *
 * @param keyId which of the tenant's API keys asked; never the key itself
 * @param model the model's name as the client gave it
 * @param deadline no attempt may run past it
 * @param background the client polls, rather than waits on its call
 * @param modelAt where the body holds the model's name, quotes included
 * @param backgroundAt where the body holds the value of {@code background}
 */
public record JobRequest(
    TenantId tenant,
    String keyId,
    Operation operation,
    String model,
    Instant deadline,
    boolean background,
    Slice modelAt,
    Slice backgroundAt) {}
