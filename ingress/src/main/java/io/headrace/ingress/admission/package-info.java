/** May this tenant's request come in now? Answered from memory, with no call to anything. */
@NullMarked
package io.headrace.ingress.admission;

import org.jspecify.annotations.NullMarked;
