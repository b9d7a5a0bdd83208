package io.headrace.workers.window;

import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;

/** How much this process has to do, told by the virtual threads that wait for a processor. */
final class Processors {
  /** Waiting for each processor: some hundred microseconds of work. */
  private static final int BUSY = 4;

  private static final VirtualThreadSchedulerMXBean SCHEDULER =
      ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);

  private Processors() {}

  static boolean areBusy() {
    return SCHEDULER.getQueuedVirtualThreadCount() > (long) BUSY * SCHEDULER.getParallelism();
  }
}
