package io.headrace.simulator;

/** A wire format, as one provider serves it. */
record Service(Manners manners, Dialect dialect) {}
