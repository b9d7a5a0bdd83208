package io.headrace.ingress.usage;

import io.headrace.usage.UsageSums;

/** What one tenant used of one model in one window. */
public record UsageRow(UsagePlace place, UsageSums sums) {}
