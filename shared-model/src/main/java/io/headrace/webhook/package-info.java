/**
 * Webhooks as the stages agree on them: endpoints, deliveries and what became of them, payloads,
 * signatures, secrets, and which URLs and addresses may be called.
 */
@NullMarked
package io.headrace.webhook;

import org.jspecify.annotations.NullMarked;
