package io.headrace.ingress.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.job.JobId;
import io.headrace.job.TenantId;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FileStateTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

  private static FileState file(Optional<Instant> expires) {
    return new FileState(
        new JobId("file-1", NOW.toEpochMilli(), 3),
        new TenantId("dev"),
        17,
        expires,
        "zwölf \"Boxkämpfer\"\n😀.jsonl",
        FilePurpose.BATCH,
        "00ff");
  }

  @Test
  void codec_anyState_comesBackAsItWas() {
    FileState plain = file(Optional.empty());
    FileState held = file(Optional.of(NOW)).heldBy("batch_1").heldBy("batch_2").asDeleted();
    assertThat(FileCodec.decode(FileCodec.encode(plain))).isEqualTo(plain);
    assertThat(FileCodec.decode(FileCodec.encode(held))).isEqualTo(held);
  }

  @Test
  void decode_unknownFields_areLeft() {
    String json = new String(FileCodec.encode(file(Optional.empty())), UTF_8);
    String newer = json.replaceFirst("\\{", "{\"new\":{\"a\":[1,{}]},\"newer\":[[\"x\"]],");
    assertThat(FileCodec.decode(newer.getBytes(UTF_8))).isEqualTo(file(Optional.empty()));
  }

  @Test
  void decode_noFile_isAnIllegalArgument() {
    for (String json : new String[] {"", "{", "{}", "[]", "7", "{\"id\":\"file-1\"}"}) {
      assertThatThrownBy(() -> FileCodec.decode(json.getBytes(UTF_8)))
          .as(json)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void isVisible_deletedOrExpired_isHidden() {
    FileState expiring = file(Optional.of(NOW.plusSeconds(10)));
    assertThat(expiring.isVisible(NOW)).isTrue();
    assertThat(expiring.isVisible(NOW.plusSeconds(10))).isFalse();
    assertThat(file(Optional.empty()).isVisible(NOW.plusSeconds(1_000_000))).isTrue();
    assertThat(expiring.asDeleted().isVisible(NOW)).isFalse();
  }

  @Test
  void isRemovable_whileABatchHoldsIt_isNot() {
    FileState deleted = file(Optional.empty()).heldBy("batch_1").heldBy("batch_2").asDeleted();
    assertThat(deleted.isRemovable(NOW)).isFalse();
    assertThat(deleted.releasedBy("batch_1").isRemovable(NOW)).isFalse();
    assertThat(deleted.releasedBy("batch_1").releasedBy("batch_2").isRemovable(NOW)).isTrue();
    assertThat(file(Optional.empty()).isRemovable(NOW)).isFalse();
  }
}
