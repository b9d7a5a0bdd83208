/**
 * Calls about webhook endpoints in; endpoint records, commands to the deliveries and the history of
 * deliveries out. Pure where it can be: the routes are in {@code http}.
 */
@NullMarked
package io.headrace.ingress.webhooks;

import org.jspecify.annotations.NullMarked;
