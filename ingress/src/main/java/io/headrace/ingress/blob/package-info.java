/** Bytes of files in and out, as streams, by name: a folder or a bucket of S3 keeps them. */
@NullMarked
package io.headrace.ingress.blob;

import org.jspecify.annotations.NullMarked;
