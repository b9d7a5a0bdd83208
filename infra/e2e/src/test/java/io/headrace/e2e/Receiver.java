package io.headrace.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Receives webhooks as a process of its own, so that it can be killed: what it acknowledges is in a
 * file before the answer leaves. Files tell it how to behave, so that it still does after a
 * restart: {@code <path>.secret} to verify by, {@code <path>.slow} and {@code <path>.failing}.
 */
public final class Receiver {
  private static final Duration SLOW = Duration.ofSeconds(9);

  /** One in so many receipts asks at once for what it was told of. */
  private static final int ASKS_OF = 10;

  private static final Pattern OBJECT = Pattern.compile("\"data\":\\{\"id\":\"([^\"]+)\"");
  private static final Pattern STATUS = Pattern.compile("\"status\":\"([a-z_]+)\"");
  private static final int BACKLOG = 1000;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path dir;
  private final String gateway;
  private final FileChannel receipts;
  private final AtomicLong received = new AtomicLong();

  private Receiver(Path dir, String gateway, FileChannel receipts) {
    this.dir = dir;
    this.gateway = gateway;
    this.receipts = receipts;
  }

  /**
   * @param args port, folder of its files, address of a gateway
   */
  public static void main(String[] args) throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    int port = Integer.parseInt(args[0]);
    Path dir = Path.of(args[1]);
    FileChannel file =
        FileChannel.open(
            dir.resolve("receipts-" + port + Receipts.SUFFIX),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
    Receiver receiver = new Receiver(dir, args[2], file);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", receiver::receive);
    server.start();
    System.out.println("receiver ready");
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring(1);
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      exchange.sendResponseHeaders(status(path, exchange, body), -1);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private int status(String path, HttpExchange exchange, String body)
      throws IOException, InterruptedException {
    if (has(path, "failing")) {
      return 500;
    }
    if (has(path, "slow")) {
      TimeUnit.MILLISECONDS.sleep(SLOW.toMillis());
    }
    boolean isGenuine = isGenuine(path, exchange, body);
    Matcher object = OBJECT.matcher(body);
    Receipt receipt =
        new Receipt(
            path,
            isGenuine ? exchange.getRequestHeaders().getFirst("webhook-id") : Receipt.FORGED,
            object.find() ? object.group(1) : "-",
            System.currentTimeMillis(),
            seen(object));
    receipts.write(ByteBuffer.wrap(receipt.line().getBytes(UTF_8)));
    return isGenuine ? 200 : 400;
  }

  private boolean has(String path, String trait) {
    return Files.exists(dir.resolve(path + "." + trait));
  }

  private boolean isGenuine(String path, HttpExchange exchange, String body) throws IOException {
    try {
      new Webhook(Files.readString(dir.resolve(path + ".secret")))
          .verify(body, exchange.getRequestHeaders());
      return true;
    } catch (WebhookVerificationException | EmptyWebhookSecretException _) {
      return false;
    }
  }

  /** What a poll shows that is made on receipt; on a sample. */
  private String seen(Matcher object) throws InterruptedException {
    if (received.incrementAndGet() % ASKS_OF != 0) {
      return Receipt.NOT_ASKED;
    }
    HttpRequest poll =
        HttpRequest.newBuilder(URI.create(gateway + "/v1/responses/" + object.group(1)))
            .header("Authorization", "Bearer sk-headrace-dev")
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      String answer = http.send(poll, BodyHandlers.ofString()).body();
      Matcher status = STATUS.matcher(answer.substring(Math.max(0, answer.indexOf("\"status\""))));
      return status.find() ? status.group(1) : "none";
    } catch (IOException _) {
      return "none";
    }
  }
}
