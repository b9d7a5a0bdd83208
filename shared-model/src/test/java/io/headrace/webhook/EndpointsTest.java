package io.headrace.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.JobIds;
import io.headrace.job.TenantId;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class EndpointsTest {
  private static final int PARTITIONS = 7;
  private static final TenantId TENANT = new TenantId("acme");

  private static String callback(TenantId tenant, String url) {
    return Endpoints.ofCallback(tenant, url);
  }

  @Test
  void ofCallback_oneHost_isOneEndpoint() {
    assertThat(callback(TENANT, "https://a.example/1?x"))
        .isEqualTo(callback(TENANT, "https://a.example/2"))
        .isNotEqualTo(callback(TENANT, "https://b.example/1"))
        .isNotEqualTo(callback(new TenantId("other"), "https://a.example/1"));
  }

  @Test
  void partition_callbacksOfATenant_areTogether() {
    int home = Endpoints.partition(Endpoints.callbacks(TENANT), PARTITIONS);
    for (int i = 0; i < 50; i++) {
      String callback = callback(TENANT, "https://host-" + i + ".example/");
      assertThat(callback).startsWith(Endpoints.callbacks(TENANT));
      assertThat(Endpoints.partition(callback, PARTITIONS)).isEqualTo(home);
    }
  }

  @Test
  void partition_endpoint_isTheIds() {
    String id = new JobIds("test", InstantSource.system()).mint("whe_", 5).value();
    assertThat(Endpoints.partition(id, PARTITIONS)).isEqualTo(5);
  }
}
