package io.headrace.ingress.jobs;

import java.util.List;

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
        public void batchFound(int partition) {}

        @Override
        public void changed(int partition) {}
      };

  /** Tells all of them, in order. */
  static PartitionListener all(List<PartitionListener> listeners) {
    return new PartitionListener() {
      @Override
      public void opened(int partition) {
        listeners.forEach(listener -> listener.opened(partition));
      }

      @Override
      public void closed(int partition) {
        listeners.forEach(listener -> listener.closed(partition));
      }

      @Override
      public void batchFound(int partition) {
        listeners.forEach(listener -> listener.batchFound(partition));
      }

      @Override
      public void changed(int partition) {
        listeners.forEach(listener -> listener.changed(partition));
      }
    };
  }

  /** This instance serves the partition from now on. */
  void opened(int partition);

  void closed(int partition);

  /** An open batch was read that wasn't known, also while the table still catches up. */
  void batchFound(int partition);

  /** A batch of the partition has another state, or a line of one has ended. */
  void changed(int partition);
}
