package io.headrace.workers.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.ProviderConfig.Kind;
import io.headrace.job.Operation;
import io.headrace.simulator.Faults;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Of the kinds that make embeddings too. */
abstract class EmbeddingsContract extends ProviderContract {
  EmbeddingsContract(Kind kind, String basePath, Reply.Overloaded outage) {
    super(kind, basePath, outage);
  }

  @Test
  void embeddings_passThrough() throws Exception {
    Call call =
        Calls.of(
            Operation.EMBEDDINGS, "{\"model\":\"sim\",\"input\":[\"x\",\"y\"],\"dimensions\":4}");

    Reply.Answered answered = answered(call);

    JsonNode list = Json.MAPPER.readTree(answered.body());
    assertThat(list.path("data").size()).isEqualTo(2);
    assertThat(list.at("/data/1/embedding").size()).isEqualTo(4);
    assertThat(answered.servedModel()).isEqualTo("served-model");
    assertThat(answered.usage().input()).isPositive();
    assertThat(answered.usage().output()).isZero();
  }

  @Test
  void embeddings_refusedAndThrottled_asOthers() throws Exception {
    String body = "{\"model\":\"sim\",\"input\":\"x\",\"dimensions\":5000}";
    assertThat(provider.call(Calls.of(Operation.EMBEDDINGS, body)))
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            refused -> assertThat(refused.error().param()).isEqualTo("dimensions"));
    simulator.behavior(with(new Faults(0, 0, 0, 1, 0, 0, 0, 0, false)));
    assertThat(provider.call(Calls.of(Operation.EMBEDDINGS, body.replace("5000", "5"))))
        .isInstanceOf(Reply.Throttled.class);
  }
}
