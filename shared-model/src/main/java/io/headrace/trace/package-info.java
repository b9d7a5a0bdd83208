/**
 * Spans of what a role does, for an OpenTelemetry collector; off unless the section {@code
 * telemetry} names one. No span holds prompts, completions, keys or secrets.
 */
@NullMarked
package io.headrace.trace;

import org.jspecify.annotations.NullMarked;
