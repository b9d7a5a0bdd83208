/** Dead letters as clients ask for them and see them: forms and pages in, JSON out. */
@NullMarked
package io.headrace.ingress.deadletters;

import org.jspecify.annotations.NullMarked;
