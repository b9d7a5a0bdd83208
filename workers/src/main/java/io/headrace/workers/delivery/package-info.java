/**
 * Reads {@code jobs}, {@code events} and {@code control.webhooks}; posts each event to the
 * endpoints that want it, signed, until they have taken it; tells in {@code delivery.attempts} what
 * came of it. {@link io.headrace.workers.delivery.DeliveryTopology} decides what is due, {@link
 * io.headrace.workers.delivery.Sender} sends it.
 */
@NullMarked
package io.headrace.workers.delivery;

import org.jspecify.annotations.NullMarked;
