package io.headrace.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.ConfigException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

final class StartFailureTest {
  @Test
  void text_ofAConfigException_isItsOwnLine() {
    StartFailure failure =
        StartFailure.of(new ExecutionException(new ConfigException("a: b is wrong\nmore")));

    assertThat(failure.text()).isEqualTo("headrace: a: b is wrong");
    assertThat(failure.exitCode()).isEqualTo(1);
  }

  @Test
  void text_ofAnythingElse_namesTheFirstCauseInOneLine() {
    var thrown = new IllegalStateException("no client", new IllegalArgumentException("no address"));

    assertThat(StartFailure.of(thrown).text())
        .isEqualTo(
            "headrace: no client (IllegalArgumentException: no address); HEADRACE_LOG=debug shows more");
    assertThat(StartFailure.of(new IllegalStateException()).text())
        .isEqualTo(
            "headrace: it failed without a reason (IllegalStateException); HEADRACE_LOG=debug shows more");
  }

  @Test
  void text_ofAWrongCommand_showsTheUsage() {
    StartFailure failure = StartFailure.of(new UsageException("upp", "usage: ..."));

    assertThat(failure.text()).isEqualTo("headrace: there is no command 'upp'\nusage: ...");
    assertThat(failure.exitCode()).isEqualTo(2);
  }
}
