package io.headrace.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes spans as a collector does, by OTLP over HTTP, and reads them. */
final class OtlpReceiver implements AutoCloseable {
  private static final int STATUS_ERROR = 2;

  private final List<byte[]> exports = new CopyOnWriteArrayList<>();
  private final int port;
  private HttpServer server;

  /** A span as it came; numbers as text. */
  record Seen(
      String trace,
      String id,
      String parent,
      String name,
      long startNanos,
      long endNanos,
      boolean failed,
      Map<String, String> attributes) {

    String get(String attribute) {
      return attributes.getOrDefault(attribute, "");
    }
  }

  /** A field of a protobuf message: a number, or bytes. */
  private record Field(int number, long value, ByteBuffer bytes) {
    String text() {
      return UTF_8.decode(bytes.duplicate()).toString();
    }

    String hex() {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return HexFormat.of().formatHex(copy);
    }
  }

  OtlpReceiver() throws IOException {
    server = listen(0);
    port = server.getAddress().getPort();
  }

  private HttpServer listen(int port) throws IOException {
    HttpServer started =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    started.createContext("/v1/traces", this::take);
    started.start();
    return started;
  }

  private void take(HttpExchange call) throws IOException {
    exports.add(call.getRequestBody().readAllBytes());
    call.sendResponseHeaders(200, -1);
    call.close();
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  void goAway() {
    server.stop(0);
  }

  void comeBack() throws IOException {
    server = listen(port);
  }

  /** All bytes that came. */
  String raw() {
    StringBuilder all = new StringBuilder();
    exports.forEach(export -> all.append(new String(export, ISO_8859_1)));
    return all.toString();
  }

  /** A trace's spans, the first to start first. */
  List<Seen> of(String trace) {
    List<Seen> spans = new ArrayList<>();
    for (byte[] export : exports) {
      for (Field resource : fields(ByteBuffer.wrap(export), 1)) {
        for (Field scope : fields(resource.bytes(), 2)) {
          fields(scope.bytes(), 2).forEach(span -> spans.add(span(span.bytes())));
        }
      }
    }
    return spans.stream()
        .filter(span -> span.trace().equals(trace))
        .sorted(Comparator.comparingLong(Seen::startNanos))
        .toList();
  }

  private static Seen span(ByteBuffer message) {
    Map<Integer, Field> byNumber = new HashMap<>();
    Map<String, String> attributes = new HashMap<>();
    for (Field field : fields(message)) {
      byNumber.put(field.number(), field);
      if (field.number() == 9) {
        String name = fields(field.bytes(), 1).getFirst().text();
        attributes.put(name, value(fields(field.bytes(), 2).getFirst().bytes()));
      }
    }
    Field none = new Field(0, 0, ByteBuffer.allocate(0));
    return new Seen(
        byNumber.getOrDefault(1, none).hex(),
        byNumber.getOrDefault(2, none).hex(),
        byNumber.getOrDefault(4, none).hex(),
        byNumber.getOrDefault(5, none).text(),
        byNumber.getOrDefault(7, none).value(),
        byNumber.getOrDefault(8, none).value(),
        fields(byNumber.getOrDefault(15, none).bytes(), 3).stream()
            .anyMatch(status -> status.value() == STATUS_ERROR),
        attributes);
  }

  private static String value(ByteBuffer any) {
    Field field = fields(any).getFirst();
    return field.number() == 1 ? field.text() : Long.toString(field.value());
  }

  private static List<Field> fields(ByteBuffer message, int number) {
    return fields(message).stream().filter(field -> field.number() == number).toList();
  }

  private static List<Field> fields(ByteBuffer message) {
    ByteBuffer in = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer none = ByteBuffer.allocate(0);
    List<Field> fields = new ArrayList<>();
    while (in.hasRemaining()) {
      int key = (int) varint(in);
      int number = key >>> 3;
      switch (key & 7) {
        case 0 -> fields.add(new Field(number, varint(in), none));
        case 1 -> fields.add(new Field(number, in.getLong(), none));
        case 5 -> fields.add(new Field(number, in.getInt(), none));
        case 2 -> {
          int length = (int) varint(in);
          fields.add(new Field(number, length, in.slice(in.position(), length)));
          in.position(in.position() + length);
        }
        default -> throw new IllegalArgumentException("not protobuf");
      }
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
