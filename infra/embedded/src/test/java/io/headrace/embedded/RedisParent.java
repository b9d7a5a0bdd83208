package io.headrace.embedded;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A JVM that owns a Redis and waits to be killed. */
final class RedisParent {
  private RedisParent() {}

  public static void main(String[] args) throws InterruptedException {
    try (var redis = EmbeddedRedis.start(Path.of(args[0]), 0)) {
      System.out.println(redis.url());
      new CountDownLatch(1).await();
    }
  }
}
