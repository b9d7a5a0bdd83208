/**
 * OpenAI's Responses format: the client's body is scanned once for what Headrace needs, and
 * Response objects are written by copying the client's own bytes for the fields that they echo.
 */
@NullMarked
package io.headrace.responses;

import org.jspecify.annotations.NullMarked;
