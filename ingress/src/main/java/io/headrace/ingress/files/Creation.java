package io.headrace.ingress.files;

/** What came of a create call. */
public sealed interface Creation {

  /** The file is there. */
  record Created(FileState file) implements Creation {}

  /** An earlier call with the same key has made this file, of the same bytes. */
  record Replayed(FileState file) implements Creation {}

  /** An earlier call has used the key for something else. */
  record KeyReused() implements Creation {}
}
