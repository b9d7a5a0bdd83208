package io.headrace.ingress.batch;

import io.headrace.config.Routes;
import io.headrace.ingress.blob.BlobStore;
import io.headrace.ingress.jobs.JobTable;
import io.headrace.ingress.peer.Peers;
import io.headrace.job.JobIds;
import io.headrace.job.TenantId;
import io.headrace.job.Tier;
import io.headrace.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * What batches are made of; all of it runs already.
 *
 * @param bootstrap of Kafka
 * @param maxLine bytes of a line at the most
 * @param maxFile bytes of an input file at the most
 */
public record BatchParts(
    JobTable table,
    Register register,
    BlobStore blobs,
    Peers peers,
    Routes routes,
    Function<TenantId, Tier> tiers,
    JobIds ids,
    Topics topics,
    String bootstrap,
    int maxLine,
    long maxFile,
    int partitions,
    MeterRegistry metrics,
    InstantSource clock) {}
