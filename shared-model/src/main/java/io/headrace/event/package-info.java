/** What happened, as tenants are told it by webhooks. */
@NullMarked
package io.headrace.event;

import org.jspecify.annotations.NullMarked;
