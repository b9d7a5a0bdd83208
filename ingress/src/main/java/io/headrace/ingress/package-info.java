/** HTTP in, one request record per job out; jobs read back. {@link Ingress} wires it. */
@NullMarked
package io.headrace.ingress;

import org.jspecify.annotations.NullMarked;
