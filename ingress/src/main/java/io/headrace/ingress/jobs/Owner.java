package io.headrace.ingress.jobs;

import java.net.URI;

/** Which instance serves a partition's jobs at this moment. */
public sealed interface Owner {

  /** This one. */
  record Here() implements Owner {}

  /** Another one, reached under {@code base}. */
  record Elsewhere(URI base) implements Owner {}

  /** None: the partition is on its way from one instance to another. */
  record Nobody() implements Owner {}
}
