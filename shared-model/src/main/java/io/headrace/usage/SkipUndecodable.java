package io.headrace.usage;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.jspecify.annotations.Nullable;

/** A record that can't be decoded is counted, logged and left out: waiting would not mend it. */
public final class SkipUndecodable implements DeserializationExceptionHandler {
  private @Nullable SkippedRecords skipped;

  @Override
  public void configure(Map<String, ?> configs) {
    skipped = StreamsSettings.skippedRecords(configs);
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> at, Exception exception) {
    if (skipped != null) {
      skipped.add(at.topic(), at.partition(), at.offset(), exception);
    }
    return Response.resume();
  }
}
