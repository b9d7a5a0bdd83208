/** The command {@code ./headrace}: everything in one process, or one role of a deployment. */
@NullMarked
package io.headrace.dev;

import org.jspecify.annotations.NullMarked;
