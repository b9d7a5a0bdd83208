/**
 * A create call's body in, of whatever operation; out come the facts that a job's request record
 * needs.
 */
@NullMarked
package io.headrace.request;

import org.jspecify.annotations.NullMarked;
