/** When a provider may be called at all: pauses that it asked for, told to the whole fleet. */
@NullMarked
package io.headrace.workers.pacing;

import org.jspecify.annotations.NullMarked;
