/** The load generator against a small server over real HTTP, and its pure parts alone. */
@NullMarked
package io.headrace.bench;

import org.jspecify.annotations.NullMarked;
