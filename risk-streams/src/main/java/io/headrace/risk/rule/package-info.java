/**
 * What a tenant did in, findings and a decision out: pure functions that know neither Kafka nor a
 * clock.
 */
@NullMarked
package io.headrace.risk.rule;

import org.jspecify.annotations.NullMarked;
