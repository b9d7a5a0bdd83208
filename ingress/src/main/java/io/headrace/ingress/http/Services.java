package io.headrace.ingress.http;

import io.headrace.config.Routes;
import io.headrace.ingress.admission.Verdicts;
import io.headrace.ingress.auth.ApiKeys;
import io.headrace.ingress.batch.Batches;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.peer.Peers;
import io.headrace.ingress.registrar.Registrar;
import io.headrace.ingress.submit.Placement;
import io.headrace.ingress.submit.Submitter;
import io.headrace.ingress.usage.UsageTable;
import io.headrace.ingress.webhooks.Webhooks;
import io.headrace.job.JobIds;
import io.headrace.ops.Health;
import io.headrace.topic.Topics;
import io.headrace.trace.Tracing;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;

/** What the routes ask; all of it runs already. */
public record Services(
    Routes routes,
    Limits limits,
    ApiKeys keys,
    Verdicts verdicts,
    UsageTable usage,
    Submitter submitter,
    Placement placement,
    FileServices files,
    Batches batches,
    JobTable table,
    Registrar registrar,
    Webhooks webhooks,
    JobIds ids,
    Topics topics,
    Peers peers,
    Health health,
    PrometheusMeterRegistry metrics,
    Tracing tracing,
    InstantSource clock) {}
