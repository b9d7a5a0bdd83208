/** What every model call has in common, whoever serves it. */
@NullMarked
package io.headrace.llm;

import org.jspecify.annotations.NullMarked;
