package io.headrace.workers.window;

import io.headrace.job.JobRequest;
import io.headrace.job.Priority;
import io.headrace.topic.Origin;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A request record of this worker's lane, with its place in the window. */
public final class Job {
  private static final long PER_JOB = 64;
  private static final int BYTES_PER_TOKEN = 4;

  /** Of a larger count the provider's arithmetic is wrong. */
  private static final long MAX_TOKENS = 100_000_000;

  private final ConsumerRecord<String, byte[]> source;
  private final TopicPartition partition;
  private final Priority priority;
  private final JobRequest request;
  private final PartitionWindow window;
  private final Slot slot;
  private final AtomicReference<Ticket> ticket = new AtomicReference<>(Ticket.NONE);
  private volatile Place place = Place.FREE;
  private volatile OptionalLong took = OptionalLong.empty();
  private long tokens = -1;
  private long cost;
  private String model;
  private Priority servedAs;
  private boolean charged;

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
    this.cost = PER_JOB + 2 * input();
    this.model = request.model();
    this.servedAs = priority;
  }

  public String id() {
    return source.key();
  }

  /** Of the HTTP call that made it; empty where none did. */
  public String requestId() {
    return Origin.of(source.headers()).requestId();
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

  /** That is asked for it here; the client's until that is known. */
  String model() {
    return model;
  }

  void setModel(String asked) {
    model = asked;
  }

  public Priority priority() {
    return priority;
  }

  /** That had the turn which it started in; its own where it had none. */
  Priority servedAs() {
    return servedAs;
  }

  /** Its cost was charged to its tenant and to this priority. */
  void setServedAs(Priority turn) {
    servedAs = turn;
    charged = true;
  }

  /** What its tenant and its priority owe of {@link #overrun}. */
  long uncharged() {
    return charged ? overrun() : 0;
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

  /** What was taken for its beginning; once, whoever takes it has to use it or give it back. */
  public Ticket takeTicket() {
    return ticket.getAndSet(Ticket.NONE);
  }

  void setTicket(Ticket taken) {
    ticket.set(taken);
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

  /** Tells how many tokens the provider has counted. */
  public void took(long tokens) {
    took = OptionalLong.of(Math.clamp(tokens, 0, MAX_TOKENS));
  }

  OptionalLong took() {
    return took;
  }

  /** What is thought that its call takes; thought once. */
  public long tokens(LongSupplier estimate) {
    if (tokens < 0) {
      tokens = estimate.getAsLong();
    }
    return tokens;
  }

  /**
   * Tokens it will probably take, and a sum for being a job at all. Four bytes are one token going
   * in; until more is known as many tokens come out.
   */
  long cost() {
    return cost;
  }

  /** To be called before it is charged. */
  void expectOutput(long outputTokens) {
    cost = PER_JOB + input() + outputTokens;
  }

  /** Tokens beyond those of its bytes, 0 at the least; empty unless they were counted. */
  OptionalLong output() {
    return took.isPresent() && took.getAsLong() > 0
        ? OptionalLong.of(Math.max(0, took.getAsLong() - input()))
        : OptionalLong.empty();
  }

  private long input() {
    return body().length / BYTES_PER_TOKEN;
  }

  /** What it took beyond {@link #cost}; 0 while nobody knows. */
  long overrun() {
    return took.isPresent() ? PER_JOB + took.getAsLong() - cost() : 0;
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
