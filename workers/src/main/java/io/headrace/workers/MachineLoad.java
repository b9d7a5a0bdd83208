package io.headrace.workers;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How busy the machine is: the fuller of its processors and its memory, looked at each second. */
final class MachineLoad {
  private static final long LOOK_EVERY_NANOS = 1_000_000_000;
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final Pattern ROW = Pattern.compile("(?m)^(MemTotal|MemAvailable): +(\\d+)");

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final LongSupplier nanos;
  private long lookedAt;
  private double percent;

  MachineLoad(LongSupplier nanos) {
    this.nanos = nanos;
    lookedAt = nanos.getAsLong() - LOOK_EVERY_NANOS;
  }

  /** 0 to 100. */
  synchronized double percent() {
    long now = nanos.getAsLong();
    if (now - lookedAt >= LOOK_EVERY_NANOS) {
      lookedAt = now;
      percent = 100 * Math.max(system.getCpuLoad(), memory());
    }
    return percent;
  }

  /** The system's own word for what is free counts caches as used; Linux knows better. */
  private double memory() {
    double total = system.getTotalMemorySize();
    double available = system.getFreeMemorySize();
    if (Files.isReadable(MEMORY)) {
      Matcher rows = ROW.matcher(text());
      while (rows.find()) {
        double bytes = 1024 * Double.parseDouble(rows.group(2));
        if (rows.group(1).equals("MemTotal")) {
          total = bytes;
        } else {
          available = bytes;
        }
      }
    }
    return 1 - available / total;
  }

  private static String text() {
    try {
      return Files.readString(MEMORY);
    } catch (IOException _) {
      return "";
    }
  }
}
