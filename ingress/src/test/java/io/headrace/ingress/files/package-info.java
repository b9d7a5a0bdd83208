/** Proof of file states and their codec. */
@NullMarked
package io.headrace.ingress.files;

import org.jspecify.annotations.NullMarked;
