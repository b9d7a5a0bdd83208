package io.headrace.wire;

import java.util.List;

/**
 * What a client asks a model for, in no wire format. Hints that change nothing about the answer's
 * meaning (metadata, cache keys, tiers, safety settings) are not kept.
 *
 * @param system the instructions that stand before all turns, in order
 * @param turns never two of the same role in a row
 */
record Conversation(
    List<String> system, List<Turn> turns, Tools tools, OutputFormat format, Sampling sampling) {}
