/**
 * A finished Response object or chat completion in, the events of its stream out: rebuilt the same
 * way every time, so that a stream can be resumed without a stored event log.
 */
@NullMarked
package io.headrace.ingress.stream;

import org.jspecify.annotations.NullMarked;
