package io.headrace.workers.window;

/** What a job needs to begin besides room, such as a permit to call its provider. */
public interface Ticket {
  /** To begin with nothing: the job ends without a call, or takes what it needs by itself. */
  Ticket NONE = () -> {};

  /** The job didn't begin after all. */
  void giveBack();
}
