package io.headrace.risk.rule;

/** What a tenant does at this moment, as far as rules look at it. */
public record Activity(long tokensPerMinute) {}
