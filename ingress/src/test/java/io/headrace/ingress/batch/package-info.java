@NullMarked
package io.headrace.ingress.batch;

import org.jspecify.annotations.NullMarked;
