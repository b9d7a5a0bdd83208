/** The window proved by simulated histories, and on a real broker. */
@NullMarked
package io.headrace.workers.window;

import org.jspecify.annotations.NullMarked;
