package io.headrace.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Fetches the files of a batch that ended. */
final class Results {
  private final BatchApi api;
  private final Retry retry;
  private final Shell shell;

  Results(BatchApi api, Retry retry, Shell shell) {
    this.api = api;
    this.retry = retry;
    this.shell = shell;
  }

  /** Before anything is sent: hours may pass until they are written. */
  static void checkWritable(Fetch fetch) {
    fetch.out().filter(_ -> !fetch.toStdout()).ifPresent(Results::checkWritable);
    fetch.errorsFile().ifPresent(Results::checkWritable);
  }

  private static void checkWritable(String file) {
    Path folder = Path.of(file).toAbsolutePath().getParent();
    if (folder == null || !Files.isWritable(folder) || Files.isDirectory(Path.of(file))) {
      throw CliException.usage(file + " can't be written");
    }
  }

  void fetch(BatchObject batch, Fetch fetch) throws InterruptedException {
    if (fetch.out().isPresent()) {
      if (fetch.toStdout()) {
        toStdout(batch.outputFile());
      } else {
        toFile("output", batch.outputFile(), fetch.out().get(), true);
      }
    }
    if (fetch.errorsFile().isPresent()) {
      String errors = fetch.errorsFile().get();
      // Beside the output only where there are any; but never those of an earlier run.
      boolean always = fetch.errors().isPresent() || Files.exists(Path.of(errors));
      toFile("errors", batch.errorFile(), errors, always);
    }
  }

  private void toStdout(Optional<String> fileId) throws InterruptedException {
    if (fileId.isPresent()) {
      Counted out = new Counted(shell.out());
      download("output", fileId.get(), out);
      shell.out().flush();
    }
  }

  private void toFile(String what, Optional<String> fileId, String file, boolean alsoEmpty)
      throws InterruptedException {
    if (fileId.isEmpty() && !alsoEmpty) {
      return;
    }
    Path part = Path.of(file + ".part");
    try {
      long bytes = write(what, fileId, part);
      Files.move(part, Path.of(file), StandardCopyOption.REPLACE_EXISTING);
      shell.err().println("%-8s%s  (%s)".formatted(what, file, Text.size(bytes)));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private long write(String what, Optional<String> fileId, Path part)
      throws IOException, InterruptedException {
    try (Counted out = new Counted(Files.newOutputStream(part))) {
      if (fileId.isPresent()) {
        download(what, fileId.get(), out);
      }
      return out.written;
    }
  }

  private void download(String what, String fileId, Counted out) throws InterruptedException {
    retry.call(
        what + " (" + fileId + ")",
        () -> {
          api.download(fileId, out.written, out);
          return true;
        });
  }

  private static CliException unwritable(IOException e) {
    return CliException.unreachable(
        "the results can't be written (" + e.getMessage() + "); the server still has them");
  }

  /** Knows how far a broken download came; a full disk isn't the server's trouble. */
  private static final class Counted extends FilterOutputStream {
    private long written;

    Counted(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        out.write(bytes, offset, length);
        written += length;
      } catch (IOException e) {
        throw unwritable(e);
      }
    }
  }
}
