/**
 * Records of {@code usage.minute}, {@code .hour} and {@code .day} in, rows by tenant and time out.
 */
@NullMarked
package io.headrace.ingress.usage;

import org.jspecify.annotations.NullMarked;
