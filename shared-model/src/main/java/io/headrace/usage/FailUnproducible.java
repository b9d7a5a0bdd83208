package io.headrace.usage;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.jspecify.annotations.Nullable;

/**
 * A sum that can't be written now is worked out again from the last commit, never dropped; only one
 * that the broker will never take is counted, logged and left out.
 */
public final class FailUnproducible implements ProductionExceptionHandler {
  private @Nullable SkippedRecords skipped;

  @Override
  public void configure(Map<String, ?> configs) {
    skipped = StreamsSettings.skippedRecords(configs);
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
    if (exception instanceof RecordTooLargeException && skipped != null) {
      skipped.add(context.topic(), context.partition(), context.offset(), exception);
      return Response.resume();
    }
    return exception instanceof RetriableException ? Response.retry() : Response.fail();
  }
}
