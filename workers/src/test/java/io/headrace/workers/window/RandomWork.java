package io.headrace.workers.window;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Takes a random while for each job. */
final class RandomWork implements UnpacedWork {
  final AtomicInteger runs = new AtomicInteger();
  private final long mostNanos;

  RandomWork(Duration most) {
    mostNanos = most.toNanos();
  }

  @Override
  public List<ProducerRecord<String, byte[]>> run(Job job) throws InterruptedException {
    runs.incrementAndGet();
    if (mostNanos > 0) {
      TimeUnit.NANOSECONDS.sleep(ThreadLocalRandom.current().nextLong(mostNanos));
    }
    if (job.id().endsWith("faulty")) {
      throw new IllegalStateException("a fault that the test wants");
    }
    return LaneKit.outcome(job, "completed");
  }

  @Override
  public List<ProducerRecord<String, byte[]>> giveUp(Job job, String reason) {
    return List.of(LaneKit.outcome(job, "failed").getFirst(), LaneKit.dead(job.source()));
  }

  @Override
  public List<ProducerRecord<String, byte[]>> unreadable(
      ConsumerRecord<String, byte[]> source, String why) {
    return List.of(LaneKit.dead(source));
  }
}
