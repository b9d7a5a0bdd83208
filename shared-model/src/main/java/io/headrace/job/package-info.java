/** The unit of work and its life: ids, who asked, how urgent, until when, how it ended. */
@NullMarked
package io.headrace.job;

import org.jspecify.annotations.NullMarked;
