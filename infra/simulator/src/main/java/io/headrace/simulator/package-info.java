/**
 * Stands in for model providers: real wire formats come in over HTTP, seeded answers, limits and
 * faults go out.
 *
 * <p>{@link io.headrace.simulator.Services} finds the {@link io.headrace.simulator.Dialect} and the
 * {@link io.headrace.simulator.Manners} of a path, {@link io.headrace.simulator.Answering} decides
 * the {@link io.headrace.simulator.Reply} (pure), {@link io.headrace.simulator.Call} carries it out
 * on the event loop. {@link io.headrace.simulator.Behavior} says how they should behave and can be
 * changed at any time.
 */
@NullMarked
package io.headrace.simulator;

import org.jspecify.annotations.NullMarked;
