/** A call for a job that another instance holds in, that instance's answer out. */
@NullMarked
package io.headrace.ingress.peer;

import org.jspecify.annotations.NullMarked;
