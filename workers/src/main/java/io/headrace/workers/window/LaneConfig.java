package io.headrace.workers.window;

import io.headrace.config.Scheduling;
import java.time.Duration;

/**
 * How one lane is run by this process.
 *
 * @param lane its name; the consumer group is {@code workers.<lane>}
 * @param instance a name that this process keeps over restarts: it takes its partitions back and
 *     ends its own open transactions at once
 * @param revokeGrace calls of partitions that move away may end within this
 */
public record LaneConfig(
    String bootstrap,
    String lane,
    String instance,
    LaneLimits limits,
    Scheduling scheduling,
    Duration commitPause,
    int commitProducers,
    Duration transactionTimeout,
    Duration sessionTimeout,
    Duration revokeGrace) {}
