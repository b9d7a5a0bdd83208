/** Pauses over a real Redis. */
@NullMarked
package io.headrace.workers.pacing;

import org.jspecify.annotations.NullMarked;
