/** The items that a response was given: listed for its client, and carried on by the next one. */
@NullMarked
package io.headrace.ingress.context;

import org.jspecify.annotations.NullMarked;
