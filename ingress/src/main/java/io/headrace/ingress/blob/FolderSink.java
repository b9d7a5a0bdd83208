package io.headrace.ingress.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a file beside the blobs, and moves it among them when it is whole and on disk. */
final class FolderSink extends BlobSink {
  private static final Logger log = LoggerFactory.getLogger(FolderSink.class);

  private final Path temporary;
  private final Path target;
  private final FileChannel file;

  FolderSink(Path temporary, Path target, FileChannel file) {
    this.temporary = temporary;
    this.target = target;
    this.file = file;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
    while (left.hasRemaining()) {
      file.write(left);
    }
  }

  @Override
  public void commit() throws IOException {
    file.force(true);
    file.close();
    FolderBlobs.publish(temporary, target);
  }

  @Override
  public void close() {
    try {
      file.close();
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      log.warn("{} stays until a start an hour from now removes it", temporary, e);
    }
  }
}
