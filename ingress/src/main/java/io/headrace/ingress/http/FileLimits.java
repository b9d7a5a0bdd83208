package io.headrace.ingress.http;

/**
 * @param maxFile bytes of an upload
 * @param maxBatchFile bytes of one that is the input of a batch
 * @param maxUploads at once
 */
public record FileLimits(long maxFile, long maxBatchFile, int maxUploads) {}
