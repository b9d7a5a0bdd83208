/**
 * One call to one provider: the job's body in that provider's wire format, and its reply sorted
 * once into {@link io.headrace.workers.provider.Reply}. Wire formats are translated in {@link
 * io.headrace.wire}; here are the paths, the keys, the errors.
 */
@NullMarked
package io.headrace.workers.provider;

import org.jspecify.annotations.NullMarked;
