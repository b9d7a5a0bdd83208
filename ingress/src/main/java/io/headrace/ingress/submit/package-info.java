/**
 * A create call in, one record of {@code requests.*} out, acknowledged by Kafka: from then on the
 * job is accepted. Commands go to {@code cancellations} the same way.
 */
@NullMarked
package io.headrace.ingress.submit;

import org.jspecify.annotations.NullMarked;
