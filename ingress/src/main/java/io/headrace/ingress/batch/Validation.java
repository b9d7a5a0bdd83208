package io.headrace.ingress.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads an input file once, a piece at a time, and says whether it is valid. Starts over after a
 * crash.
 */
final class Validation implements AutoCloseable {
  /** A piece: others have their turn after it. */
  private static final int PIECE_LINES = 5_000;

  private static final long PIECE_BYTES = 8 << 20;
  private static final int MAX_ERRORS = 100;
  static final String TOO_MANY_LINES = "too_many_tasks";
  static final String TOO_MANY_INPUTS = "too_many_embedding_inputs";

  private final InputLines lines;
  private final LineCheck check;
  private final BatchLimits limits;
  private final List<LineError> errors = new ArrayList<>();

  /** 64 bits of a hash each: that two of 50,000 ids share them comes once in 10^10 files. */
  private final Set<Long> customIds = new HashSet<>();

  private int total;
  private long inputs; // of embeddings, over all lines

  /** What a file turned out to be. */
  sealed interface Verdict {
    record Valid(int total) implements Verdict {}

    record Invalid(List<LineError> errors) implements Verdict {}
  }

  Validation(InputLines lines, LineCheck check, BatchLimits limits) {
    this.lines = lines;
    this.check = check;
    this.limits = limits;
  }

  /** Reads on; empty while there is more to read. */
  Optional<Verdict> read() throws IOException {
    long bytes = 0;
    for (int count = 0; count < PIECE_LINES && bytes < PIECE_BYTES; count++) {
      Optional<InputLine> line = lines.next();
      if (line.isEmpty()) {
        return Optional.of(verdict());
      }
      if (++total > limits.maxLines()) {
        return Optional.of(new Verdict.Invalid(List.of(tooMany())));
      }
      bytes += line.get().bytes().length;
      take(line.get());
      if (inputs > limits.maxEmbeddingInputs()) {
        return Optional.of(new Verdict.Invalid(List.of(tooManyInputs())));
      }
    }
    return Optional.empty();
  }

  private void take(InputLine line) {
    if (errors.size() < MAX_ERRORS) {
      Optional<LineError> error =
          switch (check.check(line)) {
            case LineCheck.Checked.Bad(LineError wrong) -> Optional.of(wrong);
            case LineCheck.Checked.Good(String customId, int more) -> {
              inputs += more;
              yield duplicate(customId);
            }
          };
      error.ifPresent(wrong -> errors.add(wrong.at(line.number())));
    }
  }

  private Optional<LineError> duplicate(String customId) {
    return customIds.add(hash(customId))
        ? Optional.empty()
        : Optional.of(
            new LineError(
                "duplicate_custom_id",
                "The custom_id of this line was used before in the file.",
                "custom_id",
                OptionalInt.empty()));
  }

  private static long hash(String id) {
    try {
      byte[] all = MessageDigest.getInstance("SHA-256").digest(id.getBytes(UTF_8));
      return ByteBuffer.wrap(all).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  private Verdict verdict() {
    if (total == 0) {
      return new Verdict.Invalid(
          List.of(LineError.ofFile("empty_file", "The input file has no lines.")));
    }
    return errors.isEmpty() ? new Verdict.Valid(total) : new Verdict.Invalid(errors);
  }

  private LineError tooMany() {
    return LineError.ofFile(
        TOO_MANY_LINES, "The input file has more than " + limits.maxLines() + " lines.");
  }

  private LineError tooManyInputs() {
    return LineError.ofFile(
        TOO_MANY_INPUTS,
        "The lines of the input file ask for more than "
            + limits.maxEmbeddingInputs()
            + " embeddings together.");
  }

  /** How many have been read so far. */
  int lines() {
    return total;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
