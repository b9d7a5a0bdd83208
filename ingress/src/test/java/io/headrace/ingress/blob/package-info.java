/** Proof of the blob stores: one contract, run against each of them. */
@NullMarked
package io.headrace.ingress.blob;

import org.jspecify.annotations.NullMarked;
