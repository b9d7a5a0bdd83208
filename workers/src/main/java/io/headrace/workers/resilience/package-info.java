/** What to do after a call that didn't answer: again, later, or not at all. No Kafka, no HTTP. */
@NullMarked
package io.headrace.workers.resilience;

import org.jspecify.annotations.NullMarked;
