package io.headrace.simulator;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Seeded chance without state: every draw is a hash of what it depends on, so that neither threads
 * nor the order of other draws change it. The mixing function is the finalizer of SplitMix64
 * (Steele, Lea, Flood 2014).
 */
final class Dice {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  private Dice() {}

  static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  static long roll(long seed, long number) {
    return mix(mix(seed + GOLDEN_GAMMA) + number * GOLDEN_GAMMA);
  }

  /** In [0, 1). */
  static double uniform(long die) {
    return (mix(die + GOLDEN_GAMMA) >>> 11) * UNIT;
  }

  /** From min to max, both included. */
  static int between(long die, int min, int max) {
    return min + (int) (uniform(die) * (max - min + 1L));
  }

  /** Standard normal, by Box and Muller. */
  static double gaussian(long die) {
    double radius = Math.sqrt(-2 * Math.log(1 - uniform(die)));
    return radius * Math.cos(2 * Math.PI * uniform(mix(die)));
  }

  static long hash(byte[] bytes) {
    long hash = bytes.length;
    int at = 0;
    for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
      hash = fold(hash, (long) LONGS.get(bytes, at));
    }
    for (; at < bytes.length; at++) {
      hash = fold(hash, bytes[at]);
    }
    return mix(hash);
  }

  static long hash(CharSequence text) {
    long hash = text.length();
    for (int at = 0; at < text.length(); at++) {
      hash = fold(hash, text.charAt(at));
    }
    return mix(hash);
  }

  private static long fold(long hash, long value) {
    long folded = (hash ^ value) * GOLDEN_GAMMA;
    return folded ^ (folded >>> 32);
  }
}
