package io.headrace.ingress.blob;

import java.io.IOException;
import java.io.OutputStream;

/** Takes the bytes of one new blob. Closed without {@link #commit}, it leaves nothing behind. */
public abstract class BlobSink extends OutputStream {

  /** Once this returns, the blob is there for good. Called once, at the end. */
  public abstract void commit() throws IOException;

  @Override
  public final void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public abstract void write(byte[] bytes, int offset, int length) throws IOException;

  /** Gives up what isn't committed. */
  @Override
  public abstract void close();
}
