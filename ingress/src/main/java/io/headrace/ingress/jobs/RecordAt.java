package io.headrace.ingress.jobs;

/** Where a record lies in Kafka. */
record RecordAt(String topic, int partition, long offset) {

  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
