/**
 * Batches: files of requests in, their lines as jobs out, output and error files back. One runner
 * per partition moves each of its batches on, a bounded step at a time; all state is in {@code
 * batches}, so that whoever owns the partition next goes on from there.
 */
@NullMarked
package io.headrace.ingress.batch;

import org.jspecify.annotations.NullMarked;
