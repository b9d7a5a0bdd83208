package io.headrace.ingress.blob;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Keeps bytes under names that are used once: what is committed never changes until it is deleted.
 * All instances of a deployment share it. Any thread may call; each sink and stream is its
 * caller's.
 */
public interface BlobStore extends AutoCloseable {

  /** Room for a new blob; nothing is visible under the name before {@link BlobSink#commit}. */
  BlobSink create(String name) throws IOException;

  /**
   * The bytes from {@code offset} on; the caller closes the stream.
   *
   * @throws java.nio.file.NoSuchFileException when there is no blob of that name
   */
  InputStream open(String name, long offset) throws IOException;

  /** Empty when there is no blob of that name. */
  OptionalLong size(String name) throws IOException;

  /** No error when there is none: to delete again is the way on after a crash. */
  void delete(String name) throws IOException;

  /**
   * Names of blobs that were last written before then, a page at a time, in the store's own order.
   *
   * @param from {@link Page#next} of the page before; empty begins
   */
  Page older(Instant before, Optional<String> from) throws IOException;

  /** A page of names, and where the next one begins, if there is one. */
  record Page(List<String> names, Optional<String> next) {}

  /** Removes what uploads that broke off before then have left. */
  void removeBrokenOff(Instant before) throws IOException;

  @Override
  void close();

  /**
   * Opens what the configuration names, and removes what uploads that broke off have left.
   *
   * @throws IOException when it can't be used
   */
  static BlobStore open(BlobsConfig config, InstantSource clock) throws IOException {
    return config.kind().equals(BlobsConfig.S3)
        ? S3Blobs.open(config, clock)
        : FolderBlobs.open(config.folder(), clock);
  }
}
