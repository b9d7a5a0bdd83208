package io.headrace.ingress.jobs;

/** Told on the table's own thread, so it must return at once. */
public interface PartitionListener {

  /** Nobody listens. */
  PartitionListener NONE =
      new PartitionListener() {
        @Override
        public void opened(int partition) {}

        @Override
        public void closed(int partition) {}

        @Override
        public void changed(int partition) {}
      };

  /** This instance serves the partition from now on. */
  void opened(int partition);

  void closed(int partition);

  /** A batch of the partition is new or has another state, or a line of one has ended. */
  void changed(int partition);
}
