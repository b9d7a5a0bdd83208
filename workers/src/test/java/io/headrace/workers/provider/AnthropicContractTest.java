package io.headrace.workers.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.ProviderConfig.Kind;
import io.headrace.job.Operation;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AnthropicContractTest extends ProviderContract {
  AnthropicContractTest() {
    super(Kind.ANTHROPIC, "", new Reply.Overloaded(529, Optional.empty()));
  }

  @Test
  void embeddings_areRefusedWithoutACall() throws Exception {
    assertThat(provider.call(Calls.of(Operation.EMBEDDINGS, "{\"model\":\"m\",\"input\":\"x\"}")))
        .isInstanceOfSatisfying(
            Reply.Refused.class, refused -> assertThat(refused.error().param()).isEqualTo("model"));
    assertThat(simulator.calls().calls()).isZero();
  }
}
