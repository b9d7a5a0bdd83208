package io.headrace.job;

import java.time.Instant;
import java.util.Optional;

/**
 * What a request record says about its job besides the client's body.
 *
 * @param keyId which of the tenant's API keys asked; never the key itself
 * @param tier the tenant's, when it asked
 * @param model the model's name as the client gave it
 * @param deadline no attempt may run past it
 * @param background the client polls, rather than waits on its call
 * @param store false: the result is shown for ten minutes only
 * @param previous the response that this one continues; its context is already in the body
 * @param modelAt where the body holds the model's name, quotes included
 * @param backgroundAt where the body holds the boolean that no provider is sent as true: {@code
 *     background}, or the {@code stream} of a chat body
 * @param links to a batch, a callback, an idempotency key
 */
public record JobRequest(
    TenantId tenant,
    String keyId,
    Tier tier,
    Operation operation,
    String model,
    Instant deadline,
    boolean background,
    boolean store,
    Optional<String> previous,
    Slice modelAt,
    Slice backgroundAt,
    JobLinks links) {}
