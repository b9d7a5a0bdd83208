package io.headrace.workers.pacing;

import io.headrace.workers.provider.Reply.Fault;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How one account stands with all its models alike.
 *
 * @param refused while the provider doesn't take its key
 * @param allowance empty: no limits
 * @param counter of refusals
 */
record AccountStanding(
    FleetPause refused, Optional<Allowance> allowance, Consumer<Fault> counter) {}
