package io.headrace.bench;

import java.nio.file.Path;

/** What the jobs carry. */
public sealed interface Payload {

  /** Request bodies of exactly {@code bytes} bytes, with generated words as the input. */
  record Sized(int bytes) implements Payload {
    public Sized {
      Require.that(bytes >= 200 && bytes <= 4 << 20, "body-bytes", bytes, "200 to 4194304");
    }
  }

  /** The {@code input} of each line of a JSON-lines file, in turn. */
  record Questions(Path file) implements Payload {}
}
