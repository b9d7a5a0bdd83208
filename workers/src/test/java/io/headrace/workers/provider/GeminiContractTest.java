package io.headrace.workers.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.ProviderConfig.Kind;
import io.headrace.job.Operation;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GeminiContractTest extends ProviderContract {
  GeminiContractTest() {
    super(Kind.GEMINI, "", new Reply.Overloaded(503, Optional.empty()));
  }

  /** Gemini bills its caches by the hour, not by what is written. */
  @Override
  boolean countsCacheWrites() {
    return false;
  }

  @Test
  void embeddings_areRefusedWithoutACall() throws Exception {
    assertThat(provider.call(Calls.of(Operation.EMBEDDINGS, "{\"model\":\"m\",\"input\":\"x\"}")))
        .isInstanceOfSatisfying(
            Reply.Refused.class, refused -> assertThat(refused.error().param()).isEqualTo("model"));
    assertThat(simulator.calls().calls()).isZero();
  }
}
