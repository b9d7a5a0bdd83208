package io.headrace.simulator;

/** What goes wrong with one call. */
enum Fault {
  HTTP_500,
  HTTP_502,
  HTTP_503,
  HTTP_429,
  DROP,
  TRUNCATE,
  MALFORMED,
  HANG,
  QUOTA,
  SLOW_BODY,
  NONE;

  static final Fault[] ALL = values();
}
