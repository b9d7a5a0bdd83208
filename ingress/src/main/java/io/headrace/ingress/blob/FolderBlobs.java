package io.headrace.ingress.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs as files, in folders by the last two characters of their names. With several instances the
 * folder is one that all of them mount.
 */
final class FolderBlobs implements BlobStore {
  private static final Logger log = LoggerFactory.getLogger(FolderBlobs.class);

  /** No upload lasts so long, so what is older was left by a crash. */
  private static final Duration BROKEN_OFF = Duration.ofHours(1);

  private static final int SPREAD = 2; // characters

  private final Path folder;
  private final Path uploads;

  private FolderBlobs(Path folder) {
    this.folder = folder;
    uploads = folder.resolve("uploads");
  }

  static FolderBlobs open(Path folder, InstantSource clock) throws IOException {
    FolderBlobs blobs = new FolderBlobs(folder);
    Files.createDirectories(blobs.uploads);
    blobs.removeBrokenOff(clock.instant().minus(BROKEN_OFF));
    return blobs;
  }

  @Override
  public void removeBrokenOff(Instant before) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(uploads)) {
      for (Path file : files) {
        removeIfOld(file, before);
      }
    }
  }

  private static void removeIfOld(Path file, Instant before) throws IOException {
    try {
      if (isOlder(file, before)) {
        Files.deleteIfExists(file);
        log.info("removed what an upload that broke off has left: {}", file.getFileName());
      }
    } catch (NoSuchFileException _) {
      log.debug("another instance was quicker");
    }
  }

  private static boolean isOlder(Path file, Instant before) throws IOException {
    return Files.getLastModifiedTime(file).toInstant().isBefore(before);
  }

  /** A page is one of the folders by last characters. */
  @Override
  public Page older(Instant before, Optional<String> from) throws IOException {
    NavigableSet<String> folders = new TreeSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "?".repeat(SPREAD))) {
      all.forEach(one -> folders.add(name(one)));
    }
    String first = from.orElse("");
    Optional<String> present = Optional.ofNullable(folders.ceiling(first));
    return new Page(
        present.isPresent() ? olderIn(folder.resolve(present.get()), before) : List.of(),
        present.flatMap(one -> Optional.ofNullable(folders.higher(one))));
  }

  private static List<String> olderIn(Path spread, Instant before) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> blobs = Files.newDirectoryStream(spread)) {
      for (Path blob : blobs) {
        if (BlobName.isOne(name(blob)) && isOlder(blob, before)) {
          names.add(name(blob));
        }
      }
    } catch (NoSuchFileException _) {
      log.debug("a blob was deleted meanwhile; the next time sees the others");
    }
    return names;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  @Override
  public BlobSink create(String name) throws IOException {
    Path target = path(name);
    Files.createDirectories(parent(target));
    Path temporary = Files.createTempFile(uploads, name + ".", "");
    return new FolderSink(temporary, target, FileChannel.open(temporary, StandardOpenOption.WRITE));
  }

  @Override
  public InputStream open(String name, long offset) throws IOException {
    SeekableByteChannel file = Files.newByteChannel(path(name), StandardOpenOption.READ);
    file.position(offset);
    return Channels.newInputStream(file);
  }

  @Override
  public OptionalLong size(String name) throws IOException {
    try {
      return OptionalLong.of(Files.size(path(name)));
    } catch (NoSuchFileException _) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(path(name));
  }

  @Override
  public void close() {
    // holds nothing open
  }

  private Path path(String name) {
    String checked = BlobName.checked(name);
    return folder.resolve(checked.substring(checked.length() - SPREAD)).resolve(checked);
  }

  static void publish(Path temporary, Path target) throws IOException {
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(parent(target), StandardOpenOption.READ)) {
      directory.force(true); // else a power cut may take the name back
    }
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("blobs lie in a folder, not in " + file);
    }
    return parent;
  }
}
