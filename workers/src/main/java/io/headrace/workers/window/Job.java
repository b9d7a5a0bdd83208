package io.headrace.workers.window;

import io.headrace.job.JobRequest;
import io.headrace.job.Priority;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A request record of this worker's lane, with its place in the window. */
public final class Job {
  private final ConsumerRecord<String, byte[]> source;
  private final TopicPartition partition;
  private final Priority priority;
  private final JobRequest request;
  private final PartitionWindow window;
  private final Slot slot;
  private volatile Place place = Place.FREE;

  Job(
      ConsumerRecord<String, byte[]> source,
      TopicPartition partition,
      Priority priority,
      JobRequest request,
      PartitionWindow window,
      Slot slot) {
    this.source = source;
    this.partition = partition;
    this.priority = priority;
    this.request = request;
    this.window = window;
    this.slot = slot;
  }

  public String id() {
    return source.key();
  }

  public ConsumerRecord<String, byte[]> source() {
    return source;
  }

  public byte[] body() {
    return source.value();
  }

  public JobRequest request() {
    return request;
  }

  public Priority priority() {
    return priority;
  }

  /** Workers died so often while this job was in flight. */
  public int crashes() {
    return slot.crashes;
  }

  /**
   * To be called before each call: a job that may be what killed a worker doesn't call at any time.
   * False: ask again a little later.
   */
  public boolean takePlace() throws InterruptedException {
    return place.take();
  }

  /** To be called before a wait: others may call meanwhile. */
  public void leavePlace() {
    place.leave();
  }

  void setPlace(Place place) {
    this.place = place;
  }

  TopicPartition partition() {
    return partition;
  }

  PartitionWindow window() {
    return window;
  }

  Slot slot() {
    return slot;
  }

  /** Tokens it will probably take: four bytes each going in, and as many again coming out. */
  long cost() {
    return 64L + body().length / 2;
  }

  /** Whether it may be what killed a worker. */
  boolean isSuspect() {
    return slot.crashes > 0 && !isPoison();
  }

  /** Whether the next crash decides. */
  boolean isSuspectedTwice() {
    return slot.crashes == PartitionWindow.MAX_CRASHES - 1;
  }

  boolean isPoison() {
    return slot.crashes >= PartitionWindow.MAX_CRASHES;
  }
}
