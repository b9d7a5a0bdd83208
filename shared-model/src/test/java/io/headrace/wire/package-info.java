@NullMarked
package io.headrace.wire;

import org.jspecify.annotations.NullMarked;
