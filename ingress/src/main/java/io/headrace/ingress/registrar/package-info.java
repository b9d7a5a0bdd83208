/**
 * Decisions about a partition's things in, their records out, in one transaction after the other:
 * the one writer of batches, files, webhook endpoints and jobs with idempotency keys.
 */
@NullMarked
package io.headrace.ingress.registrar;

import org.jspecify.annotations.NullMarked;
