package io.headrace.workers.provider;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server without manners: each request is handed, raw, to the next scripted step. */
final class OddServer implements AutoCloseable {

  /** What the server does with one request; false closes the connection. */
  interface Step {
    boolean answer(Socket socket) throws IOException;
  }

  private final ServerSocket listener;
  private final Queue<Step> steps = new ConcurrentLinkedQueue<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final List<Socket> closedByClient = new CopyOnWriteArrayList<>();

  private OddServer(ServerSocket listener) {
    this.listener = listener;
  }

  static OddServer start() throws IOException {
    OddServer server = new OddServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(server::accept);
    return server;
  }

  String baseUrl() {
    return "http://127.0.0.1:" + listener.getLocalPort() + "/v1";
  }

  OddServer then(Step step) {
    steps.add(step);
    return this;
  }

  /** Answers and keeps the connection. */
  OddServer thenAnswer(int status, String body, String... headers) {
    return then(socket -> {
      write(socket, status, body, headers);
      return true;
    });
  }

  /** Head and body of each request that came. */
  List<String> requests() {
    return requests;
  }

  int connections() {
    return open.size();
  }

  boolean clientHasClosed() {
    return !closedByClient.isEmpty();
  }

  /** As a server does that finds its connections idle for too long. */
  void closeConnections() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  static void write(Socket socket, int status, String body, String... headers) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Odd\r\n");
    head.append("content-type: application/json\r\ncontent-length: ").append(bytes.length);
    for (String header : headers) {
      head.append("\r\n").append(header);
    }
    socket.getOutputStream().write((head + "\r\n\r\n").getBytes(US_ASCII));
    socket.getOutputStream().write(bytes);
  }

  static void raw(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      boolean more = true;
      while (more) {
        requests.add(read(in));
        Step step = steps.poll();
        more = step != null && step.answer(socket);
      }
    } catch (IOException _) {
      closedByClient.add(socket);
    }
  }

  private static String read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed by the client");
      }
      head.append((char) next);
    }
    return head + new String(in.readNBytes(contentLength(head.toString())), UTF_8);
  }

  private static int contentLength(String head) {
    return head.lines()
        .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
        .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    closeConnections();
  }
}
