/** The topics in pipeline order, what their records hold, and which partition a job lives in. */
@NullMarked
package io.headrace.topic;

import org.jspecify.annotations.NullMarked;
