package io.headrace.workers.provider;

import org.jspecify.annotations.Nullable;

/** A reply's headers; names are lower case here and without case on the wire. */
public interface ReplyHeaders {
  @Nullable String get(String name);
}
