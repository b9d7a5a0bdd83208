/**
 * Starts a real Kafka broker and a real Redis on this machine from a folder and a port, and stops
 * them again: what development, tests and fault injection run against instead of a cluster.
 */
@NullMarked
package io.headrace.embedded;

import org.jspecify.annotations.NullMarked;
