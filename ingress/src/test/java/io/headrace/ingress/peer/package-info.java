/** Proof that only instances of one deployment pass for peers. */
@NullMarked
package io.headrace.ingress.peer;

import org.jspecify.annotations.NullMarked;
