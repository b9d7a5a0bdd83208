package io.headrace.cli;

import java.io.PrintStream;

/** Where progress is shown. */
interface Display {

  void uploading(long sent, long total);

  void show(Progress progress);

  /** Something that stays on the screen. */
  void say(String line);

  /** The launcher says whether a person looks at it: Java can't tell for stderr. */
  static Display of(Shell shell) {
    PrintStream err = shell.err();
    return shell.environment().containsKey("HEADRACE_TERMINAL")
        ? new LiveDisplay(
            err, columns(shell.environment().getOrDefault("COLUMNS", "")), shell.clock())
        : new PlainDisplay(err, shell.clock());
  }

  private static int columns(String text) {
    int asked = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    return asked == 0 ? LiveDisplay.USUAL_WIDTH : Math.max(LiveDisplay.MIN_WIDTH, asked);
  }
}
