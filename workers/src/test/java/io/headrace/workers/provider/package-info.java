/** Provider calls over real HTTP, and their translations from data files. */
@NullMarked
package io.headrace.workers.provider;

import org.jspecify.annotations.NullMarked;
