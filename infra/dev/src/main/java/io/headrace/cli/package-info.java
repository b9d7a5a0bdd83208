/**
 * The command {@code headrace batch}: a file of lines goes in, its batch is watched, its results
 * come out. Speaks the Files and Batches API, so it works with any server that has them.
 */
@NullMarked
package io.headrace.cli;

import org.jspecify.annotations.NullMarked;
