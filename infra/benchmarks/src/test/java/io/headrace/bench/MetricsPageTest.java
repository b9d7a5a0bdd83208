package io.headrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class MetricsPageTest {

  @Test
  void read_page_keepsCostAndQueuesAndAddsOverLabels() {
    String page =
        """
        # HELP process_cpu_seconds_total x
        process_cpu_seconds_total 2.5
        jvm_memory_used_bytes{area="heap",id="Eden Space"} 1.0E6
        jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 500000 1700000000
        headrace_queue_lag{lane="a"} 3
        headrace_queue_lag{lane="b"} 4
        headrace_queue_oldest_age_seconds{lane="a"} 2
        headrace_queue_oldest_age_seconds{lane="b"} 9
        headrace_queue_lag{lane="c"} NaN
        http_requests_total 7
        broken
        """;

    assertThat(MetricsPage.read(page))
        .isEqualTo(
            Map.of(
                "process_cpu_seconds_total", 2.5,
                "jvm_memory_used_bytes", 1_500_000.0,
                "headrace_queue_lag", 7.0,
                "headrace_queue_oldest_age_seconds", 9.0));
  }

  @Test
  void read_residentMemoryKnown_replacesTheHeapsOwnCount() {
    assertThat(MetricsPage.read("jvm_memory_used_bytes 1\nprocess_resident_memory_bytes 2\n"))
        .isEqualTo(Map.of("process_resident_memory_bytes", 2.0));
  }
}
