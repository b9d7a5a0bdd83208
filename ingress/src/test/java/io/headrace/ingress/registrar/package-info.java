/** Proof of the registrar on a real broker and a real job table. */
@NullMarked
package io.headrace.ingress.registrar;

import org.jspecify.annotations.NullMarked;
