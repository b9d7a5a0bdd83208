/** What was used, summed: one tenant's jobs and tokens by model over a minute, an hour or a day. */
@NullMarked
package io.headrace.usage;

import org.jspecify.annotations.NullMarked;
