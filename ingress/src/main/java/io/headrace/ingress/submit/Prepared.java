package io.headrace.ingress.submit;

import io.headrace.job.JobId;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A job that has its id and its request record; nobody else knows of it yet. */
public record Prepared(JobId id, Instant deadline, ProducerRecord<String, byte[]> record) {

  Accepted accepted() {
    return new Accepted(id, deadline);
  }
}
