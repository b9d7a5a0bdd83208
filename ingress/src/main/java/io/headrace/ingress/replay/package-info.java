/**
 * Compacted topics in, each record to its reader: how this process keeps small tables in memory.
 */
@NullMarked
package io.headrace.ingress.replay;

import org.jspecify.annotations.NullMarked;
