package io.headrace.wire;

/**
 * Whom a request is written for.
 *
 * @param model the provider's own name for the model
 * @param newNames OpenAI's own servers, which have renamed fields that all others know by the old
 *     name only
 */
public record Target(WireFormat format, String model, boolean newNames) {}
