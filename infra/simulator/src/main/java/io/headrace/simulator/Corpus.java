package io.headrace.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * A long text of ordinary sentences, laid out as bytes once. An answer is a stretch of it, which
 * costs one copy, and says nothing about the prompt. None of its characters needs an escape in
 * JSON.
 */
final class Corpus {
  /** Long enough that two answers seldom start alike. */
  private static final int ROUNDS = 64;

  private static final byte[] SPACE = JsonOut.fragment(" ");

  private final byte[] text;
  private final int[] wordStarts;
  private final int[] wordEnds;
  private final int[] sentences;

  /** One sentence a line, from the file beside this class. */
  static Corpus load() {
    try (InputStream in = Corpus.class.getResourceAsStream("corpus.txt")) {
      byte[] file = Objects.requireNonNull(in, "corpus.txt is missing from the jar").readAllBytes();
      return new Corpus(new String(file, StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Corpus(List<String> lines) {
    List<String> order = shuffled(lines);
    text = JsonOut.fragment(String.join(" ", order));
    List<Integer> starts = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    List<Integer> firsts = new ArrayList<>();
    int at = 0;
    for (String sentence : order) {
      firsts.add(starts.size());
      for (String word : sentence.split(" ", -1)) {
        starts.add(at);
        at += JsonOut.fragment(word).length;
        ends.add(at++);
      }
    }
    wordStarts = ints(starts);
    wordEnds = ints(ends);
    sentences = ints(firsts);
  }

  /** What was said, as the inside of a JSON string. */
  void write(Completion.Said said, JsonOut out) {
    switch (said) {
      case Completion.Said.Text(long die, int words) -> stretch(die, words, out);
      case Completion.Said.Document(String json) -> out.escaped(json);
    }
  }

  /**
   * Starts at a sentence and goes on for so many words, from the end to the beginning if need be.
   */
  private void stretch(long die, int words, JsonOut out) {
    int word = sentences[Dice.between(die, 0, sentences.length - 1)];
    for (int left = words; left > 0; ) {
      int count = Math.min(left, wordStarts.length - word);
      int start = wordStarts[word];
      out.raw(text, start, wordEnds[word + count - 1] - start);
      left -= count;
      word = 0;
      if (left > 0) {
        out.raw(SPACE);
      }
    }
  }

  private static List<String> shuffled(List<String> lines) {
    Random random = new Random(1);
    List<String> order = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<String> once = new ArrayList<>(lines);
      Collections.shuffle(once, random);
      order.addAll(once);
    }
    return order;
  }

  private static int[] ints(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }
}
