package io.headrace.ingress.batch;

/**
 * One line of an input file that isn't blank.
 *
 * @param index from 0; blank lines don't count
 * @param number from 1 over all lines, as an editor shows it, where the reader began at the top
 * @param end the offset of what comes after it
 * @param bytes without the line's end; empty where it was too long to be kept
 * @param isWhole false when it was too long
 */
record InputLine(int index, int number, long end, byte[] bytes, boolean isWhole) {}
