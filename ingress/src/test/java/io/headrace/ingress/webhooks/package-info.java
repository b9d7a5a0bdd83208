@NullMarked
package io.headrace.ingress.webhooks;

import org.jspecify.annotations.NullMarked;
