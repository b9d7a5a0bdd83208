package io.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is uploaded: the user's file as it is, or a copy that ends with the command, where stdin or
 * prompts were given. So an upload can be repeated.
 *
 * @param name told to the server
 */
record InputFile(Path path, String name, String endpoint, long bytes, boolean isCopy)
    implements AutoCloseable {

  /** Files of any kind are smaller on any server. */
  private static final long MAX_COPY = 512L << 20;

  private static final int BUFFER = 64 << 10;

  static InputFile prepare(BatchCommand.Submit submit, InputStream stdin) {
    try {
      if (submit.model().isPresent() || submit.file().equals("-")) {
        return copied(submit, stdin);
      }
      return asItIs(submit);
    } catch (NoSuchFileException _) {
      throw CliException.usage("there is no file " + submit.file());
    } catch (IOException e) {
      throw CliException.usage(submit.file() + " can't be read: " + e.getMessage());
    }
  }

  private static InputFile asItIs(BatchCommand.Submit submit) throws IOException {
    Path path = Path.of(submit.file());
    if (Files.isDirectory(path)) {
      throw CliException.usage(submit.file() + " is a folder");
    }
    String endpoint = endpoint(path, submit);
    String name = String.valueOf(path.getFileName());
    return new InputFile(path, name, endpoint, Files.size(path), false);
  }

  private static InputFile copied(BatchCommand.Submit submit, InputStream stdin)
      throws IOException {
    Path copy = Files.createTempFile("headrace-batch-", ".jsonl");
    copy.toFile().deleteOnExit();
    try {
      copy(submit, stdin, copy);
      String endpoint = endpoint(copy, submit);
      return new InputFile(copy, name(submit.file()), endpoint, Files.size(copy), true);
    } catch (Throwable e) {
      Files.delete(copy);
      throw e;
    }
  }

  private static void copy(BatchCommand.Submit submit, InputStream stdin, Path copy)
      throws IOException {
    boolean isStdin = submit.file().equals("-");
    try (InputStream in =
            new BufferedInputStream(
                isStdin ? stdin : Files.newInputStream(Path.of(submit.file())), BUFFER);
        OutputStream out =
            new BufferedOutputStream(new Capped(Files.newOutputStream(copy)), BUFFER)) {
      if (submit.model().isPresent()) {
        convert(new LineReader(in), submit.model().get(), submit.endpoint(), out);
      } else {
        in.transferTo(out);
      }
    }
  }

  private static void convert(
      LineReader prompts, String model, Optional<String> asked, OutputStream out)
      throws IOException {
    BatchLines lines = new BatchLines();
    String endpoint = BatchLines.endpoint(asked);
    Optional<LineReader.Line> prompt = prompts.next();
    while (prompt.isPresent()) {
      out.write((lines.ofPrompt(prompt.get(), model, endpoint) + "\n").getBytes(UTF_8));
      prompt = prompts.next();
    }
  }

  private static String endpoint(Path path, BatchCommand.Submit submit) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
      LineReader.Line first =
          new LineReader(in)
              .next()
              .orElseThrow(() -> CliException.usage(submit.file() + " is empty: " + LINE_EXPECTED));
      return new BatchLines().endpoint(first, submit.endpoint());
    }
  }

  private static final String LINE_EXPECTED = "lines are expected, like\n" + BatchLines.EXAMPLE;

  private static String name(String file) {
    String name = file.equals("-") ? "stdin" : String.valueOf(Path.of(file).getFileName());
    return name.endsWith(".jsonl") ? name : name + ".jsonl";
  }

  @Override
  public void close() {
    if (isCopy) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException _) {
        // It goes with the process.
      }
    }
  }

  /** Stdin may have no end. */
  private static final class Capped extends java.io.FilterOutputStream {
    private long written;

    Capped(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      written += length;
      if (written > MAX_COPY) {
        throw CliException.usage("the input is larger than " + Text.size(MAX_COPY));
      }
      out.write(bytes, offset, length);
    }
  }
}
