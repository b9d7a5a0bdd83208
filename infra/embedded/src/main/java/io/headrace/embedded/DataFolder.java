package io.headrace.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A folder held by one broker until closed. Kafka's own lock is not enough: with metadata and data
 * in one folder it is taken only after the metadata log has been opened and written.
 */
record DataFolder(Path path, FileChannel lockFile) implements AutoCloseable {
  private static final String LOCK_FILE = ".in-use";

  static DataFolder claim(Path path) {
    FileChannel lockFile = openLockFile(path);
    if (lockOf(lockFile) == null) {
      closeQuietly(lockFile);
      throw new EmbeddedStartException(
          "the data folder %s is in use by another running instance: stop that one, or choose another folder"
              .formatted(path));
    }
    return new DataFolder(path, lockFile);
  }

  private static FileChannel openLockFile(Path path) {
    try {
      Files.createDirectories(path);
      return FileChannel.open(
          path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  static EmbeddedStartException unwritable(Path path, IOException cause) {
    return new EmbeddedStartException(
        "cannot write to the data folder %s (%s): make it writable, or choose another folder"
            .formatted(path, cause.getClass().getSimpleName()),
        cause);
  }

  /** The operating system drops the lock when the process dies, however it dies. */
  private static @Nullable FileLock lockOf(FileChannel lockFile) {
    try {
      return lockFile.tryLock();
    } catch (OverlappingFileLockException | IOException _) {
      return null; // held by this JVM, or the file system cannot lock
    }
  }

  private static void closeQuietly(FileChannel lockFile) {
    try {
      lockFile.close();
    } catch (IOException _) {
      // nothing was written: the lock is gone with the descriptor either way
    }
  }

  @Override
  public void close() {
    closeQuietly(lockFile);
  }
}
