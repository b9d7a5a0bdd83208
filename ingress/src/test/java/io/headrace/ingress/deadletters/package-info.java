@NullMarked
package io.headrace.ingress.deadletters;

import org.jspecify.annotations.NullMarked;
