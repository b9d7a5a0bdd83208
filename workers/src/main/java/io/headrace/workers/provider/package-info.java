/**
 * One call to one provider: the job's body in that provider's wire format, and its reply sorted
 * once into {@link io.headrace.workers.provider.Reply}. The only package that knows a wire format.
 */
@NullMarked
package io.headrace.workers.provider;

import org.jspecify.annotations.NullMarked;
