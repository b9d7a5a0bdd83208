package io.headrace.embedded;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registration that a killed broker leaves in the metadata. The controller refuses the same
 * broker until that session has run out; a session short enough for a fast restart would fence a
 * living broker in every long pause of a busy laptop. So the controller is first run alone, which
 * no broker can race, and told that the broker is gone.
 */
final class DeadBroker {
  private static final Logger log = LoggerFactory.getLogger(DeadBroker.class);
  private static final int MAX_WAIT_MS = 3_000;

  private DeadBroker() {}

  /** Only a hurry: when it fails, the start waits for the session to run out. */
  static void unregister(BrokerSettings settings) throws InterruptedException {
    var controller =
        new KafkaRaftServer(new KafkaConfig(settings.controllerOnly(), false), Time.SYSTEM);
    try {
      controller.startup();
      unregisterAt("127.0.0.1:" + settings.controllerPort());
    } catch (ExecutionException | TimeoutException e) {
      log.debug("the killed broker stays registered until its session has run out", e);
    } finally {
      controller.shutdown();
      controller.awaitShutdown();
    }
  }

  private static void unregisterAt(String address)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<String, Object> config =
        Map.of(
            AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG, address,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, MAX_WAIT_MS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, MAX_WAIT_MS);
    try (Admin admin = Admin.create(config)) {
      admin.unregisterBroker(BrokerSettings.NODE_ID).all().get(MAX_WAIT_MS, TimeUnit.MILLISECONDS);
    }
  }
}
