package io.headrace.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Processor time spent so far, by the calling thread and by the whole process. */
record CpuClock(long threadNanos, long processNanos) {

  static CpuClock now() {
    OperatingSystemMXBean process =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new CpuClock(
        ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime(), process.getProcessCpuTime());
  }

  CpuClock since(CpuClock earlier) {
    return new CpuClock(threadNanos - earlier.threadNanos, processNanos - earlier.processNanos);
  }
}
