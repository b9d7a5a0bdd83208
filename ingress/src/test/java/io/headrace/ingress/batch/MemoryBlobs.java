package io.headrace.ingress.batch;

import io.headrace.ingress.blob.BlobSink;
import io.headrace.ingress.blob.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** Blobs in memory. */
final class MemoryBlobs implements BlobStore {
  final Map<String, byte[]> blobs = new ConcurrentHashMap<>();

  @Override
  public BlobSink create(String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    return new BlobSink() {
      @Override
      public void commit() {
        blobs.put(name, bytes.toByteArray());
      }

      @Override
      public void write(byte[] some, int offset, int length) {
        bytes.write(some, offset, length);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public InputStream open(String name, long offset) throws NoSuchFileException {
    byte[] blob = blobs.get(name);
    if (blob == null) {
      throw new NoSuchFileException(name);
    }
    return new ByteArrayInputStream(blob, (int) offset, blob.length - (int) offset);
  }

  @Override
  public OptionalLong size(String name) {
    byte[] blob = blobs.get(name);
    return blob == null ? OptionalLong.empty() : OptionalLong.of(blob.length);
  }

  @Override
  public void delete(String name) {
    blobs.remove(name);
  }

  @Override
  public Page older(Instant before, Optional<String> from) {
    return new Page(List.copyOf(blobs.keySet()), Optional.empty());
  }

  @Override
  public void removeBrokenOff(Instant before) {}

  @Override
  public void close() {}
}
