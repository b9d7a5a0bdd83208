package io.headrace.ingress.registrar;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A record on its way to the instance that may write it. */
public final class RecordBytes {
  private static final int MAX_HEADERS = 64;

  private RecordBytes() {}

  public static byte[] encode(ProducerRecord<String, byte[]> record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(record.value().length + 1024);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(record.topic());
      out.writeInt(record.partition());
      out.writeLong(record.timestamp());
      out.writeUTF(record.key());
      Header[] headers = record.headers().toArray();
      out.writeInt(headers.length);
      for (Header header : headers) {
        out.writeUTF(header.key());
        write(out, header.value());
      }
      write(out, record.value());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory doesn't fail
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IllegalArgumentException when these are no record's bytes
   */
  public static ProducerRecord<String, byte[]> decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      String topic = in.readUTF();
      int partition = in.readInt();
      long timestamp = in.readLong();
      String key = in.readUTF();
      Headers headers = headers(in);
      return new ProducerRecord<>(topic, partition, timestamp, key, read(in), headers);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a record's bytes", e);
    }
  }

  private static Headers headers(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > MAX_HEADERS) {
      throw new IOException("a record with " + count + " headers");
    }
    Headers headers = new RecordHeaders();
    for (int i = 0; i < count; i++) {
      headers.add(in.readUTF(), read(in));
    }
    return headers;
  }

  private static void write(DataOutputStream out, byte[] value) throws IOException {
    out.writeInt(value.length);
    out.write(value);
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a value of " + length + " bytes");
    }
    return in.readNBytes(length);
  }
}
