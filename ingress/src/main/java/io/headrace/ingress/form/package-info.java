/** Small JSON bodies of Headrace's own routes in, their fields out, each of the right type. */
@NullMarked
package io.headrace.ingress.form;

import org.jspecify.annotations.NullMarked;
