package io.headrace.ingress.http;

import io.headrace.ingress.blob.BlobStore;
import io.headrace.ingress.files.FilesApi;

/** What the routes of files ask. */
public record FileServices(FilesApi api, BlobStore blobs, FileLimits limits) {}
