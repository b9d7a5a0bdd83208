package io.headrace.config;

/**
 * A place in a model's chain of targets.
 *
 * @param place from 0, in the order of the configuration; then come the same targets once more, as
 *     the last resort of jobs that passed them by
 * @param lane of the target's provider that takes the job
 * @param model the provider's own name for it
 */
public record Hop(int place, String lane, String provider, String model) {}
