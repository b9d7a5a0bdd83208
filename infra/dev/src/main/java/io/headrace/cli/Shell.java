package io.headrace.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/** What surrounds the command: ids and results go to {@code out}, all else that is told to err. */
record Shell(
    Map<String, String> environment,
    InputStream in,
    PrintStream out,
    PrintStream err,
    Clock clock) {}
