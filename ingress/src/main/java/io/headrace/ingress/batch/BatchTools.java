package io.headrace.ingress.batch;

import io.headrace.ingress.blob.BlobStore;
import io.headrace.ingress.jobs.LineTable;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/**
 * What the work on batches needs; shared by all runners but for the source of outcomes.
 *
 * @param windows how many windows of outcomes may be in memory at once, over all partitions
 */
record BatchTools(
    BatchStore store,
    LineTable lines,
    LineJobs jobs,
    BlobStore blobs,
    BatchFiles files,
    Predicate<String> isServed,
    BatchLimits limits,
    int maxLine,
    long maxFile,
    Semaphore windows,
    BatchMetrics metrics,
    InstantSource clock) {}
