/**
 * Reads outcomes from {@code jobs}, adds up what each tenant used of each model, and writes the
 * totals of every minute, hour and day to {@code usage.*}, exactly once.
 */
@NullMarked
package io.headrace.billing;

import org.jspecify.annotations.NullMarked;
