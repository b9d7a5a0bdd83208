package io.headrace.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.function.LongConsumer;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** A file on its way to the server, a piece at a time. */
final class FileBody extends RequestBody {
  private static final int PIECE = 64 << 10;

  private final InputFile file;
  private final MediaType type;
  private final LongConsumer sent;

  FileBody(InputFile file, MediaType type, LongConsumer sent) {
    this.file = file;
    this.type = type;
    this.sent = sent;
  }

  @Override
  public MediaType contentType() {
    return type;
  }

  @Override
  public long contentLength() {
    return file.bytes();
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    try (InputStream in = Files.newInputStream(file.path())) {
      byte[] piece = new byte[PIECE];
      long total = 0;
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        sink.write(piece, 0, read);
        total += read;
        sent.accept(total);
      }
    }
  }
}
