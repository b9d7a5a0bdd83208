/** Table tests of what follows from a reply. */
@NullMarked
package io.headrace.workers.resilience;

import org.jspecify.annotations.NullMarked;
