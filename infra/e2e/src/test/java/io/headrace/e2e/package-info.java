/** The whole system from outside: processes, HTTP and the log, never a class of an app. */
@NullMarked
package io.headrace.e2e;

import org.jspecify.annotations.NullMarked;
