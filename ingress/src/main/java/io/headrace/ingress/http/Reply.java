package io.headrace.ingress.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a call is answered. */
sealed interface Reply {
  String JSON = "application/json";

  int status();

  Map<String, String> headers();

  /** Bytes that are ready. */
  record Whole(int status, String contentType, byte[] body, Map<String, String> headers)
      implements Reply {

    Whole with(String name, String value) {
      return new Whole(status, contentType, body, added(headers, name, value));
    }
  }

  /** Server-sent events, written as they come; {@code place} is given back at the end. */
  record Events(Writer writer, Map<String, String> headers, HeldCalls.Place place)
      implements Reply {
    Events with(String name, String value) {
      return new Events(writer, added(headers, name, value), place);
    }

    interface Writer {
      void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    @Override
    public int status() {
      return 200;
    }
  }

  /** Bytes of a file, read as they are sent. */
  record Content(long length, Source source) implements Reply {
    /** Opened once there is a client to send to. */
    interface Source {
      InputStream open() throws IOException;
    }

    @Override
    public int status() {
      return 200;
    }

    @Override
    public Map<String, String> headers() {
      return Map.of();
    }
  }

  private static Map<String, String> added(Map<String, String> headers, String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return more;
  }

  static Whole json(byte[] body) {
    return new Whole(200, JSON, body, Map.of());
  }
}
