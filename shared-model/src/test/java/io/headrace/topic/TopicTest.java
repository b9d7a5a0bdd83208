package io.headrace.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.topic.Topics.Retention;
import java.time.Duration;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;

final class TopicTest {
  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void segments_endWellWithinTheRetention() {
    assertThat(segment(Duration.ofDays(2))).isEqualTo(DAY);
    assertThat(segment(Duration.ofDays(30))).isEqualTo(Duration.ofDays(7));
    assertThat(segment(Duration.ofSeconds(1))).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void batch_ofTheLargestRequest_isTaken() {
    assertThat(topics(DAY).jobs().config())
        .containsEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(9_502_720));
  }

  @Test
  void retention_thatIsNotPositive_isRefusedByName() {
    assertThatThrownBy(() -> topics(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("results must be more than 0");
  }

  private static Duration segment(Duration results) {
    String millis = topics(results).jobs().config().get(TopicConfig.SEGMENT_MS_CONFIG);
    return Duration.ofMillis(Long.parseLong(String.valueOf(millis)));
  }

  private static Topics topics(Duration results) {
    return new Topics(new Retention(DAY, results, DAY, DAY));
  }
}
