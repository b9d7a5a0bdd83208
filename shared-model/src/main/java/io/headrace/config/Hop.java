package io.headrace.config;

/**
 * A place in a model's chain of targets.
 *
 * @param place from 0, in the order of the configuration
 * @param lane of the target's provider
 * @param model the provider's own name for it
 */
public record Hop(int place, String lane, String model) {}
