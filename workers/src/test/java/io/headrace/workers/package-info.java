/** A lane's attempts on a job, without Kafka and without HTTP. */
@NullMarked
package io.headrace.workers;

import org.jspecify.annotations.NullMarked;
