/**
 * A request in one wire format in, the same request in another one out, and answers the other way.
 * Between them stands one neutral model, {@link io.headrace.wire.Conversation} and {@link
 * io.headrace.wire.Answer}: each format has one reader and one writer for each of the two.
 */
@NullMarked
package io.headrace.wire;

import org.jspecify.annotations.NullMarked;
