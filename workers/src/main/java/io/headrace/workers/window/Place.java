package io.headrace.workers.window;

/** A job's permission to call as far as other jobs have a say in it. */
interface Place {
  /** That of a job which nobody suspects. */
  Place FREE =
      new Place() {
        @Override
        public boolean take() {
          return true;
        }

        @Override
        public void leave() {}
      };

  /** Returns when what a crash counts for is on record. */
  boolean take() throws InterruptedException;

  void leave();
}
