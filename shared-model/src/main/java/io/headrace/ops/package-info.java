/** How a role is watched: its health, its metrics, and the port that shows them. */
@NullMarked
package io.headrace.ops;

import org.jspecify.annotations.NullMarked;
