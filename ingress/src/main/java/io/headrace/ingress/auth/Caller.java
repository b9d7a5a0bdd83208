package io.headrace.ingress.auth;

import io.headrace.job.Priority;
import io.headrace.job.TenantId;
import io.headrace.job.Tier;

/**
 * Who makes a call.
 *
 * @param keyId which of the tenant's keys; never the key itself
 * @param maxPriority what is asked for above it is lowered to it
 * @param spread over how many partitions the tenant's jobs go
 */
public record Caller(TenantId tenant, String keyId, Tier tier, Priority maxPriority, int spread) {}
