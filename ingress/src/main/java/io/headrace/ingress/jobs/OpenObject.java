package io.headrace.ingress.jobs;

import io.headrace.job.TenantId;

/** An object that isn't at its end: somebody still works on it. */
public record OpenObject(TenantId tenant, String id, byte[] value) {}
