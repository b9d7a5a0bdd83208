@NullMarked
package io.headrace.workers.delivery;

import org.jspecify.annotations.NullMarked;
