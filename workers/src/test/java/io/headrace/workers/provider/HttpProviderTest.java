package io.headrace.workers.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.config.ProviderConfig.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a network and an unmannerly server do to a call. */
final class HttpProviderTest {
  private static final String BODY = "{\"model\":\"m\",\"input\":\"天空\"}";
  private static final String ANSWER = "{\"status\":\"completed\",\"output\":[]}";

  private OddServer server;
  private Provider provider;

  @BeforeEach
  void start() throws IOException {
    server = OddServer.start();
    provider = Calls.provider(Kind.OPENAI, server.baseUrl(), "sk-1");
  }

  @AfterEach
  void stop() throws IOException {
    provider.close();
    server.close();
  }

  @Test
  void request_carriesTheJobsIdAndItsAccountsKey() throws Exception {
    server.thenAnswer(200, ANSWER).thenAnswer(200, ANSWER).thenAnswer(200, ANSWER);

    for (int i = 0; i < 3; i++) {
      assertThat(call()).isInstanceOf(Reply.Answered.class);
    }

    assertThat(server.requests().getFirst())
        .startsWith("POST /v1/responses HTTP/1.1\r\n")
        .contains("Idempotency-Key: resp_0d1f2a\r\n")
        .contains("X-Client-Request-Id: resp_0d1f2a\r\n")
        .contains("Content-Type: application/json\r\n")
        .endsWith("\r\n\r\n{\"model\":\"served-model\",\"input\":\"天空\"}");
    assertThat(server.requests()).extracting(HttpProviderTest::key).containsOnly("1");
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void request_ofATraceThatProvidersHearOf_carriesIt() throws Exception {
    server.thenAnswer(200, ANSWER).thenAnswer(200, ANSWER);

    assertThat(call()).isInstanceOf(Reply.Answered.class);
    assertThat(provider.call(Calls.of(BODY).traced("00-0af7-b7ad-01")))
        .isInstanceOf(Reply.Answered.class);

    assertThat(server.requests().getFirst()).doesNotContainIgnoringCase("traceparent");
    assertThat(server.requests().getLast()).contains("traceparent: 00-0af7-b7ad-01\r\n");
  }

  @Test
  void connectionClosedWhileIdle_isReplacedBeforeAnythingIsSent() throws Exception {
    server.thenAnswer(200, ANSWER).thenAnswer(200, ANSWER);
    assertThat(call()).isInstanceOf(Reply.Answered.class);
    server.closeConnections();

    assertThat(call()).isInstanceOf(Reply.Answered.class);

    assertThat(server.requests()).hasSize(2);
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void manyConnectionsClosedWhileIdle_areReplacedToo() throws Exception {
    int calls = 12;
    CountDownLatch all = new CountDownLatch(calls);
    for (int i = 0; i < calls; i++) {
      server.then(socket -> {
        all.countDown();
        hold(all);
        OddServer.write(socket, 200, ANSWER);
        return true;
      });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Reply>> tasks = Collections.nCopies(calls, this::call);
      assertThat(threads.invokeAll(tasks))
          .allMatch(reply -> reply.resultNow() instanceof Reply.Answered);
    }
    server.closeConnections();
    server.thenAnswer(200, ANSWER);

    assertThat(call()).isInstanceOf(Reply.Answered.class);
    assertThat(server.requests()).hasSize(calls + 1);
  }

  @Test
  void requestLostOnAReusedConnection_isNotSentAgain() throws Exception {
    server.thenAnswer(200, ANSWER).then(_ -> false).thenAnswer(200, ANSWER);
    assertThat(call()).isInstanceOf(Reply.Answered.class);

    assertThat(call()).isInstanceOf(Reply.Unreachable.class);

    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void status408And503WithRetryAfterZero_areNotSentAgain() throws Exception {
    server.thenAnswer(408, "").thenAnswer(503, "", "retry-after: 0").thenAnswer(200, ANSWER);

    assertThat(call()).isInstanceOf(Reply.Overloaded.class);
    assertThat(call()).isInstanceOf(Reply.Overloaded.class);

    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void redirect_isNotFollowed() throws Exception {
    server.thenAnswer(307, "", "location: " + server.baseUrl() + "/elsewhere");

    assertThat(call()).isEqualTo(new Reply.Unreachable("HTTP 307, which is no answer"));

    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void bodyCutOff_isUnreachable() throws Exception {
    server.then(socket -> {
      OddServer.write(socket, 200, "{\"status\":\"completed\"", "x-padding: 1");
      return false;
    });
    server.then(socket -> {
      OddServer.raw(socket, "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{");
      return false;
    });

    assertThat(call()).isEqualTo(new Reply.Unreachable("the answer is not whole JSON"));
    assertThat(call()).isInstanceOf(Reply.Unreachable.class);
  }

  @Test
  void answerTooLarge_isRefused() throws Exception {
    server.then(HttpProviderTest::endless).then(HttpProviderTest::hugeLength);

    assertThat(tooLarge(call())).isEqualTo("response_too_large");
    assertThat(tooLarge(call())).isEqualTo("response_too_large");
  }

  @Test
  void hugeErrorBody_isCut() throws Exception {
    server.thenAnswer(400, "x".repeat(1 << 20)).thenAnswer(200, ANSWER);

    assertThat(call()).isInstanceOf(Reply.Refused.class);
    assertThat(call()).isInstanceOf(Reply.Answered.class);
  }

  @Test
  void slowHeaders_runIntoTheCallsTimeout() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    server.then(socket -> {
      OddServer.raw(socket, "HTTP/1.1 200 OK\r\nx-slow: ");
      return hold(never);
    });

    assertThat(provider.call(Calls.of(BODY, Duration.ofMillis(150))))
        .isEqualTo(new Reply.TimedOut());
  }

  @Test
  void slowBody_runsIntoTheCallsTimeout() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    server.then(socket -> {
      OddServer.raw(socket, "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{");
      return hold(never);
    });

    assertThat(provider.call(Calls.of(BODY, Duration.ofMillis(150))))
        .isEqualTo(new Reply.TimedOut());
  }

  @Test
  void noTimeLeft_isTimedOutWithoutACall() throws Exception {
    assertThat(provider.call(Calls.of(BODY, Duration.ZERO))).isEqualTo(new Reply.TimedOut());
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void interruptedBefore_makesNoCall() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(this::call).isInstanceOf(InterruptedException.class);

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void interruptWithinTheBody_closesTheConnection() throws Exception {
    server.then(socket -> {
      OddServer.raw(socket, "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{");
      return true;
    });
    Thread caller = Thread.ofVirtual().start(() -> assertThatThrownBy(this::call));
    await().until(() -> server.requests().size() == 1);

    caller.interrupt();

    assertThat(caller.join(Duration.ofSeconds(2))).isTrue();
    await().until(server::clientHasClosed);
  }

  @Test
  void tlsAgainstAPlainServer_isUnreachable() throws Exception {
    String https = server.baseUrl().replace("http:", "https:");
    server.then(_ -> false);
    try (Provider tls = Calls.provider(Kind.OPENAI, https, "sk-1")) {
      assertThat(tls.call(Calls.of(BODY, Duration.ofSeconds(2))))
          .isInstanceOfAny(Reply.Unreachable.class, Reply.TimedOut.class);
    }
  }

  @Test
  void unknownHost_isUnreachable() throws Exception {
    try (Provider lost = Calls.provider(Kind.OPENAI, "http://no-such-host.invalid/v1", "sk-1")) {
      assertThat(lost.call(Calls.of(BODY)))
          .isEqualTo(new Reply.Unreachable("the host name can't be resolved"));
    }
  }

  @Test
  void fullBacklog_runsIntoTheConnectTimeout() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket _ = new Socket(deaf.getInetAddress(), deaf.getLocalPort());
        Socket _ = new Socket(deaf.getInetAddress(), deaf.getLocalPort());
        Provider slow =
            Calls.provider(
                Kind.OPENAI,
                "http://127.0.0.1:" + deaf.getLocalPort() + "/v1",
                Duration.ofMillis(200),
                "sk-1")) {
      assertThat(slow.call(Calls.of(BODY)))
          .isEqualTo(new Reply.Unreachable("no connection within the connect timeout"));
    }
  }

  private Reply call() throws InterruptedException {
    return provider.call(Calls.of(BODY));
  }

  private static String key(String request) {
    int at = request.indexOf("Bearer sk-") + "Bearer sk-".length();
    return request.substring(at, at + 1);
  }

  private static String tooLarge(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Refused.class);
    Reply.Refused refused = (Reply.Refused) reply;
    assertThat(refused.httpStatus()).isEqualTo(502);
    return refused.error().code();
  }

  private static boolean endless(Socket socket) throws IOException {
    OddServer.raw(socket, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    String chunk = "10000\r\n" + " ".repeat(1 << 16) + "\r\n";
    while (true) {
      OddServer.raw(socket, chunk);
    }
  }

  private static boolean hugeLength(Socket socket) throws IOException {
    OddServer.raw(socket, "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n");
    return endless(socket);
  }

  private static boolean hold(CountDownLatch latch) throws IOException {
    try {
      latch.await();
      return false;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
