package io.headrace.ingress.batch;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A batch as its record holds it: JSON with the names of the components, which may be added to but
 * not renamed. Fields that are unknown here are skipped: a newer instance may have written them.
 */
public final class BatchCodec {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .changeDefaultVisibility(all -> all.withIsGetterVisibility(Visibility.NONE))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private BatchCodec() {}

  static byte[] encode(BatchState state) {
    return JSON.writeValueAsBytes(state);
  }

  /**
   * @throws IllegalStateException when the bytes are no batch
   */
  static BatchState decode(byte[] bytes) {
    try {
      return JSON.readValue(bytes, BatchState.class);
    } catch (JacksonException e) {
      throw new IllegalStateException("a batch's record can't be read: " + e.getClass(), e);
    }
  }
}
