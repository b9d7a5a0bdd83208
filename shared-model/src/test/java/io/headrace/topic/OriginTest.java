package io.headrace.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeSet;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

final class OriginTest {
  @Test
  void of_aRecordThatWasHandedOver_isStillTheCall() {
    Origin call = new Origin("req_1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    Headers moved = new HandOver(1, 2, new TreeSet<>()).in(call.in(new RecordHeaders()));

    assertThat(Origin.of(moved)).isEqualTo(call);
  }

  @Test
  void in_withoutACall_addsNothing() {
    assertThat(Origin.NONE.in(new RecordHeaders()).toArray()).isEmpty();
    assertThat(Origin.of(new RecordHeaders())).isEqualTo(Origin.NONE);
  }
}
