package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.TopicPartition;

/** A random course of events around one lane, from a seed, until every record has its outcome. */
final class History implements SimulatedWorker.Witness {
  private static final int MAX_STEPS = 100_000;

  /** How often a commit throws what nobody expects of it. */
  private static final double FAULTS = 0.01;

  private final RandomGenerator random;
  private final SimulatedKafka kafka;
  private final List<TopicPartition> partitions = new ArrayList<>();
  private final Set<String> poison = new HashSet<>();
  private final Set<String> givenUp = new HashSet<>();
  private final Map<String, Job> taken = new HashMap<>();

  /** How often a record was started and not committed when its worker died. */
  private final Map<String, Integer> deaths = new HashMap<>();

  private final LaneLimits limits;
  private final boolean kills;
  private SimulatedWorker worker;
  private long nanos;
  private int crashes;

  History(long seed) throws InterruptedException {
    random = new SplittableRandom(seed);
    kills = random.nextInt(3) == 0;
    kafka = new SimulatedKafka(random, random.nextInt(3) == 0 ? 0.1 : 0, kills ? FAULTS : 0);
    int inFlight = 1 + random.nextInt(40);
    limits =
        new LaneLimits(
            1 + random.nextInt(inFlight), inFlight, 1 << 20, 1 + random.nextInt(50), 1 << 20, 60);
    append();
    worker = new SimulatedWorker(kafka, this, limits, () -> nanos);
  }

  private void append() {
    double gaps = random.nextInt(2) * random.nextDouble();
    int count = 1 + random.nextInt(3);
    for (int p = 0; p < count; p++) {
      TopicPartition partition = new TopicPartition("requests", p);
      partitions.add(partition);
      long offset = random.nextInt(3);
      for (int records = random.nextInt(60); records >= 0; records--) {
        kafka.append(partition, offset, p + ":" + offset);
        offset += 1 + (random.nextDouble() < gaps ? random.nextInt(20) : 0);
      }
    }
    if (random.nextBoolean()) {
      TopicPartition partition = any(partitions);
      poison.add(any(List.copyOf(kafka.log(partition).values())));
    }
  }

  /** Returns the number of crashes. */
  int run() throws InterruptedException {
    int steps = 0;
    while (kafka.outcomes.size() < kafka.records()) {
      assertThat(steps++).as("steps without an end").isLessThan(MAX_STEPS);
      try {
        step();
      } catch (SimulatedWorker.Death e) {
        crash();
      } catch (SimulatedKafka.Fault e) {
        worker.leave();
        crash();
      }
    }
    assertThat(kills || givenUp.equals(poison)).as("given up: %s", givenUp).isTrue();
    return crashes;
  }

  private void step() throws InterruptedException {
    int choice = random.nextInt(100);
    if (choice < 25) {
      worker.read(any(partitions), 1 + random.nextInt(10));
    } else if (choice < 62) {
      end();
    } else if (choice < 65) {
      await();
    } else if (choice < 90) {
      worker.commitNow();
    } else if (choice < 97) {
      nanos += random.nextLong(Duration.ofMillis(1500).toNanos());
    } else if (choice < 98) {
      worker.handOver(any(partitions));
    } else if (kills && choice < 99) {
      lose(any(partitions));
    } else if (kills) {
      throw new SimulatedWorker.Death();
    }
  }

  /** A call ends; a poison record's end is its worker's. */
  private void end() {
    if (!worker.calls.isEmpty()) {
      SimulatedWorker.Call call = any(worker.calls);
      if (kills(call.job()) && !call.isStopped()) {
        throw new SimulatedWorker.Death();
      }
      call.end();
    }
  }

  /** A call turns out to have to wait for its provider. */
  private void await() {
    if (!worker.calls.isEmpty()) {
      Job job = any(worker.calls).job();
      if (!kills(job)) {
        job.leavePlace();
      }
    }
  }

  private boolean kills(Job job) {
    return poison.contains(job.id()) && !job.isPoison();
  }

  private void lose(TopicPartition partition) throws InterruptedException {
    countDeaths(List.of(partition));
    worker.lose(partition);
  }

  private void crash() throws InterruptedException {
    crashes++;
    countDeaths(partitions);
    worker = new SimulatedWorker(kafka, this, limits, () -> nanos);
  }

  private void countDeaths(List<TopicPartition> partitions) {
    taken.values().stream()
        .filter(job -> partitions.contains(job.partition()))
        .filter(job -> job.slot().state != Slot.State.QUEUED && !kafka.outcomes.contains(job.id()))
        .forEach(job -> deaths.merge(job.id(), 1, Integer::sum));
    taken.values().removeIf(job -> partitions.contains(job.partition()));
  }

  @Override
  public void taken(Job job) {
    taken.put(job.id(), job);
    assertThat(job.crashes())
        .as("crashes on record of %s", job.id())
        .isLessThanOrEqualTo(deaths.getOrDefault(job.id(), 0));
  }

  @Override
  public void started(Job job) {
    if (kills(job) && random.nextBoolean()) {
      throw new SimulatedWorker.Death();
    }
  }

  @Override
  public void givenUp(Job job) {
    assertThat(job.crashes()).isEqualTo(PartitionWindow.MAX_CRASHES);
    assertThat(kills || poison.contains(job.id())).as("%s is guilty", job.id()).isTrue();
    givenUp.add(job.id());
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
