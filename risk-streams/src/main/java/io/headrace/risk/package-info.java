/**
 * Reads outcomes from {@code jobs}, judges each tenant by the rules, and writes its verdict to
 * {@code risk.verdicts} whenever it changes, exactly once.
 */
@NullMarked
package io.headrace.risk;

import org.jspecify.annotations.NullMarked;
