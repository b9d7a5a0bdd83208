package io.headrace.risk.rule;

/** A rule fired. Scores of all findings add up. */
public record Finding(String rule, int score) {}
