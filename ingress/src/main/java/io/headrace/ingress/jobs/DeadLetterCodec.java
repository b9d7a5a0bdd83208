package io.headrace.ingress.jobs;

import io.headrace.job.GivenUp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;

/** The bytes of a dead letter's entry, about 200: a version, then its fields in order. */
final class DeadLetterCodec {
  private static final byte VERSION = 1;
  private static final int EXPECTED = 256;

  private DeadLetterCodec() {}

  static byte[] encode(DeadLetter letter) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(EXPECTED);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(letter.id());
      out.writeUTF(letter.model());
      out.writeUTF(letter.why().code());
      out.writeUTF(letter.why().reason());
      out.writeInt(letter.why().attempts());
      out.writeUTF(letter.why().topic());
      out.writeLong(letter.died().toEpochMilli());
      out.writeInt(letter.bytes());
      out.writeLong(letter.offset());
      out.writeUTF(letter.batch().orElse(""));
      out.writeUTF(letter.replayOf().orElse(""));
      out.writeUTF(letter.replayedAs().orElse(""));
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written", e);
    }
    return bytes.toByteArray();
  }

  static DeadLetter decode(byte[] stored) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored))) {
      byte version = in.readByte();
      if (version != VERSION) {
        throw new IllegalStateException("a dead letter has the unknown version " + version);
      }
      return new DeadLetter(
          in.readUTF(),
          in.readUTF(),
          new GivenUp(in.readUTF(), in.readUTF(), in.readInt(), in.readUTF()),
          Instant.ofEpochMilli(in.readLong()),
          in.readInt(),
          in.readLong(),
          optional(in.readUTF()),
          optional(in.readUTF()),
          optional(in.readUTF()));
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be read", e);
    }
  }

  private static Optional<String> optional(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
