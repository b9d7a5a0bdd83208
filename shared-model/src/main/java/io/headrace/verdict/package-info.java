/** What risk says of a tenant, published by {@code risk-streams} and kept in memory by ingress. */
@NullMarked
package io.headrace.verdict;

import org.jspecify.annotations.NullMarked;
