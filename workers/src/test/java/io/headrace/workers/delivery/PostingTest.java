package io.headrace.workers.delivery;

import static io.headrace.workers.delivery.Samples.ACME;
import static io.headrace.workers.delivery.Samples.BOX;
import static io.headrace.workers.delivery.Samples.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.Headers;
import com.openai.errors.InvalidWebhookSignatureException;
import com.openai.models.webhooks.WebhookVerificationParams;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.headrace.config.Secret;
import io.headrace.config.Settings;
import io.headrace.webhook.AddressPolicy;
import io.headrace.webhook.AllowList;
import io.headrace.webhook.CallbackSecrets;
import io.headrace.webhook.Delivery;
import io.headrace.webhook.DeliveryAttempt;
import io.headrace.webhook.DeliveryReport.Attempted;
import io.headrace.webhook.DeliveryReport.State;
import io.headrace.webhook.SealedSecret;
import io.headrace.webhook.UrlPolicy;
import io.headrace.webhook.WebhookSignature;
import io.headrace.workers.delivery.Receiver.Received;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One attempt, against a real server on this machine. */
final class PostingTest {
  private static final Duration TIMEOUT = Duration.ofMillis(400);
  private static final List<String> LOOPBACK = List.of("127.0.0.0/8", "localhost");
  private static final RetrySchedule SCHEDULE =
      new RetrySchedule(List.of(Duration.ofSeconds(5), Duration.ofMinutes(5)), Duration.ofHours(1));

  private final Receiver receiver;

  PostingTest() throws Exception {
    receiver = Receiver.start();
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  @Test
  void post_taken_isDelivered() {
    Attempted attempted = post(attempt(receiver.url(), BOX.mint()));

    assertThat(attempted.state()).isEqualTo(State.DELIVERED);
    assertThat(attempted.status()).isEqualTo(204);
    assertThat(attempted.error()).isEmpty();
    assertThat(attempted.next()).isEmpty();
    Received received = receiver.received().getFirst();
    assertThat(received.body()).isEqualTo(attempted.delivery().body());
    assertThat(received.header("content-type")).isEqualTo("application/json");
    assertThat(received.header("webhook-id")).isEqualTo(attempted.delivery().id());
    assertThat(received.header("x-webhook-event")).isEqualTo("response.completed");
  }

  @Test
  void signature_isAccepted_byStandardWebhooks_forTheOldAndTheNewSecret() throws Exception {
    Secret fresh = BOX.mint();
    Secret old = BOX.mint();
    Instant now = Instant.now();

    post(attempt(receiver.url(), fresh, Optional.of(old), now), now);

    Received received = receiver.received().getFirst();
    for (Secret secret : List.of(fresh, old)) {
      new Webhook(secret.value()).verify(new String(received.body(), UTF_8), received.headers());
    }
    assertThat(received.header("x-webhook-signature"))
        .isEqualTo(WebhookSignature.hex(fresh, received.body()));
    assertThatThrownBy(() ->
            new Webhook(BOX.mint().value())
                .verify(new String(received.body(), UTF_8), received.headers()))
        .isInstanceOf(WebhookVerificationException.class);
    assertThatThrownBy(() ->
            new Webhook(fresh.value())
                .verify(new String(received.body(), UTF_8) + " ", received.headers()))
        .isInstanceOf(WebhookVerificationException.class);
  }

  @Test
  void signature_isAccepted_byTheOpenAiClient_andRefusedWhenAnythingDiffers() {
    Secret secret = BOX.mint();
    Instant now = Instant.now();

    post(attempt(receiver.url(), secret, Optional.empty(), now), now);

    Received received = receiver.received().getFirst();
    OpenAIClient client = OpenAIOkHttpClient.builder().apiKey("none").build();
    var event = client.webhooks().unwrap(unwrap(received, secret, ""));
    assertThat(event.isResponseCompleted()).isTrue();
    assertThat(event.asResponseCompleted().data().id()).isEqualTo("resp_1");
    assertThatThrownBy(() -> client.webhooks().unwrap(unwrap(received, BOX.mint(), "")))
        .isInstanceOf(InvalidWebhookSignatureException.class);
    assertThatThrownBy(() -> client.webhooks().unwrap(unwrap(received, secret, " ")))
        .isInstanceOf(InvalidWebhookSignatureException.class);
  }

  private static WebhookVerificationParams unwrap(Received received, Secret secret, String more) {
    Headers.Builder headers = Headers.builder();
    received.headers().forEach(headers::put);
    return WebhookVerificationParams.builder()
        .payload(new String(received.body(), UTF_8) + more)
        .headers(headers.build())
        .secret(secret.value())
        .build();
  }

  @Test
  void oldTimestamp_isRefused_byStandardWebhooks() {
    Secret secret = BOX.mint();
    Instant then = Instant.now().minusSeconds(600);

    post(attempt(receiver.url(), secret, Optional.empty(), then), then);

    Received received = receiver.received().getFirst();
    assertThatThrownBy(() ->
            new Webhook(secret.value())
                .verify(new String(received.body(), UTF_8), received.headers()))
        .isInstanceOf(WebhookVerificationException.class);
  }

  @Test
  void replacedSecret_signsNoMore_afterItsEnd() {
    Secret fresh = BOX.mint();
    SealedSecret ended = BOX.seal(ACME, BOX.mint()).endingAt(NOON);
    DeliveryAttempt attempt =
        attempt(receiver.url(), List.of(BOX.seal(ACME, fresh), ended), 1, NOON.plusSeconds(30));

    post(attempt);

    assertThat(receiver.received().getFirst().header("webhook-signature")).doesNotContain(" ");
  }

  @Test
  void callback_isSignedByTheTenantsOwnSecret_orByADerivedOne() {
    Delivery delivery = Delivery.ofCallback(receiver.url(), Samples.event("resp_1", NOON));
    DeliveryAttempt attempt =
        new DeliveryAttempt(delivery, receiver.url(), List.of(), 1, 1, false, NOON.plusSeconds(30));
    String own = BOX.mint().value();
    Settings settings =
        Samples.settings(Path.of("unused"))
            .with("tenants: [ { id: acme, keys: [], callbackSecret: \"" + own + "\" } ]");

    post(attempt);
    try (Receivers receivers = receivers(LOOPBACK, Dns.SYSTEM)) {
      var _ = posting(LOOPBACK, receivers, settings, NOON).post(attempt);
    }

    assertThat(receiver.received())
        .extracting(received -> received.header("x-webhook-signature"))
        .containsExactly(
            WebhookSignature.hex(BOX.callbackSecret(ACME), delivery.body()),
            WebhookSignature.hex(new Secret(own), delivery.body()));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 500, 502, 503, 504})
  void otherStatuses_areTriedAgain(int status) {
    receiver.answering(status);

    Attempted attempted = post(attempt(receiver.url(), BOX.mint()));

    assertThat(attempted.state()).isEqualTo(State.WAITING);
    assertThat(attempted.error()).isEqualTo("status");
    assertThat(attempted.excerpt()).isEqualTo("so it is");
    assertThat(attempted.next().orElseThrow())
        .isBetween(NOON.plusMillis(4_500), NOON.plusMillis(5_500));
  }

  @Test
  void redirect_isAFailure_andNotFollowed() throws Exception {
    try (Receiver other = Receiver.start()) {
      receiver.answering(302, "Location", other.url());

      Attempted attempted = post(attempt(receiver.url(), BOX.mint()));

      assertThat(attempted.error()).isEqualTo("redirect");
      assertThat(attempted.state()).isEqualTo(State.WAITING);
      assertThat(other.received()).isEmpty();
    }
  }

  @Test
  void gone_isTheEnd() {
    receiver.answering(410);

    assertThat(post(attempt(receiver.url(), BOX.mint())).state()).isEqualTo(State.FAILED);
  }

  @Test
  void retryAfter_lengthensTheWait_withinBounds() {
    receiver.answering(429, "Retry-After", "60");
    assertThat(post(attempt(receiver.url(), BOX.mint())).next()).contains(NOON.plusSeconds(60));

    receiver.answering(503, "Retry-After", "999999");
    Attempted longest = post(attempt(receiver.url(), BOX.mint()));
    assertThat(longest.next()).contains(NOON.plus(Duration.ofHours(1)));
    assertThat(longest.retryAfterMillis()).isEqualTo(Duration.ofHours(1).toMillis());

    receiver.answering(429, "Retry-After", "1");
    assertThat(post(attempt(receiver.url(), BOX.mint())).next().orElseThrow())
        .isAfter(NOON.plusSeconds(4));
  }

  @Test
  void lastAttempt_failed_isTheEnd() {
    receiver.answering(500);
    List<SealedSecret> secrets = List.of(BOX.seal(ACME, BOX.mint()));

    Attempted attempted = post(attempt(receiver.url(), secrets, 3, NOON.plusSeconds(30)));

    assertThat(attempted.state()).isEqualTo(State.FAILED);
    assertThat(attempted.next()).isEmpty();
  }

  @Test
  void hangingReceiver_isLeft_afterTheTimeout() {
    receiver.hanging();

    assertThat(post(attempt(receiver.url(), BOX.mint())).error()).isEqualTo("timeout");
  }

  /** A byte now and then keeps no call alive. */
  @Test
  void slowAnswer_isLeft_afterTheTimeout() {
    receiver.with(exchange -> {
      exchange.sendResponseHeaders(500, 0);
      OutputStream out = exchange.getResponseBody();
      out.write('x');
      out.flush(); // and never ends
    });

    Attempted attempted = post(attempt(receiver.url(), BOX.mint()));

    assertThat(attempted.status()).isEqualTo(500);
    assertThat(attempted.state()).isEqualTo(State.WAITING);
  }

  @Test
  void hugeAnswer_isReadInPart() {
    byte[] body = new byte[64 << 20];
    Arrays.fill(body, (byte) '.');
    receiver.with(exchange -> Receiver.reply(exchange, 200, body));

    Attempted attempted = post(attempt(receiver.url(), BOX.mint()));

    assertThat(attempted.state()).isEqualTo(State.DELIVERED);
    assertThat(attempted.excerpt()).hasSize(1_000);
  }

  @Test
  void closedPort_isAFailureToConnect() {
    String url = receiver.url();
    receiver.close();

    assertThat(post(attempt(url, BOX.mint())).error()).isEqualTo("connect");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "0.0.0.0",
        "198.18.0.1",
        "203.0.113.9",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "[ff02::1]",
        "[::]",
        "[2001:db8::1]"
      })
  void privateAddress_isRefused_whateverItsForm(String host) {
    Attempted byUrl = post(attempt("https://" + host + "/", BOX.mint()), List.of(), Dns.SYSTEM);
    assertThat(byUrl.error()).isEqualTo("url_refused");

    try (Receivers receivers = receivers(List.of(), Dns.SYSTEM)) {
      var request = new okhttp3.Request.Builder().url("https://" + host + "/").build();
      assertThat(receivers.post("whe_1", request).error()).isEqualTo("address_refused");
    }
  }

  /** The name was public when the URL was registered, and is loopback when it is called. */
  @Test
  void reboundName_isRefused_atTheConnection() throws Exception {
    Queue<InetAddress> answers = new ArrayDeque<>();
    answers.add(InetAddress.ofLiteral("93.184.215.14"));
    Dns rebinding =
        host -> {
          InetAddress next = answers.poll();
          return List.of(next == null ? loopback(host) : next);
        };
    assertThat(rebinding.lookup("rebind.example").getFirst().isLoopbackAddress()).isFalse();
    String url = "https://rebind.example/";

    Attempted attempted = post(attempt(url, BOX.mint()), List.of(), rebinding);

    assertThat(attempted.error()).isEqualTo("address_refused");
    assertThat(receiver.received()).isEmpty();
  }

  /** A mapped address in sixteen bytes, as a resolver may give it. */
  @Test
  void mappedAddress_ofAResolver_isRefused() {
    Dns mapped =
        host -> {
          byte[] bytes = new byte[16];
          bytes[10] = (byte) 0xff;
          bytes[11] = (byte) 0xff;
          bytes[12] = 127;
          bytes[15] = 1;
          return List.of(InetAddress.getByAddress(host, bytes));
        };

    assertThat(post(attempt("https://mapped.example/", BOX.mint()), List.of(), mapped).error())
        .isEqualTo("address_refused");
  }

  @Test
  void allowedHost_opensHttpAndEveryPort_forItselfAlone() {
    String url = "http://inside.example:" + receiver.port() + "/";
    Dns inside = PostingTest::loopbacks;

    assertThat(post(attempt(url, BOX.mint()), List.of("inside.example"), inside).state())
        .isEqualTo(State.DELIVERED);
    assertThat(post(attempt(url, BOX.mint()), List.of("other.example"), inside).error())
        .isEqualTo("url_refused");
    String tls = URI.create(url).getHost();
    assertThat(
            post(attempt("https://" + tls + "/", BOX.mint()), List.of("other.example"), inside)
                .error())
        .isEqualTo("address_refused");
  }

  @Test
  void unknownHost_isToldAsSuch() {
    Dns none =
        host -> {
          throw new UnknownHostException(host);
        };

    assertThat(post(attempt("https://none.example/", BOX.mint()), List.of(), none).error())
        .isEqualTo("dns");
  }

  @Test
  void secretOfAnotherDeployment_sendsNothing() {
    SealedSecret foreign =
        new io.headrace.webhook.SecretBox("another").seal(ACME, new Secret("whsec_AAAA"));

    Attempted attempted = post(attempt(receiver.url(), List.of(foreign), 1, NOON.plusSeconds(30)));

    assertThat(attempted.error()).isEqualTo("unsendable");
    assertThat(receiver.received()).isEmpty();
  }

  private static List<InetAddress> loopbacks(String host) throws UnknownHostException {
    return List.of(loopback(host));
  }

  private static InetAddress loopback(String host) throws UnknownHostException {
    return InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1});
  }

  private static DeliveryAttempt attempt(String url, Secret secret) {
    return attempt(url, secret, Optional.empty(), NOON);
  }

  private static DeliveryAttempt attempt(
      String url, Secret secret, Optional<Secret> old, Instant now) {
    List<SealedSecret> secrets = new java.util.ArrayList<>(List.of(BOX.seal(ACME, secret)));
    old.ifPresent(s -> secrets.add(BOX.seal(ACME, s).endingAt(now.plusSeconds(60))));
    return attempt(url, secrets, 1, now.plusSeconds(30));
  }

  private static DeliveryAttempt attempt(
      String url, List<SealedSecret> secrets, int number, Instant until) {
    Delivery delivery = Delivery.of("whe_1", Samples.event("resp_1", NOON), Optional.empty());
    return new DeliveryAttempt(delivery, url, secrets, 1, number, false, until);
  }

  private static Attempted post(DeliveryAttempt attempt) {
    return post(attempt, NOON);
  }

  private static Attempted post(DeliveryAttempt attempt, Instant now) {
    try (Receivers receivers = receivers(LOOPBACK, Dns.SYSTEM)) {
      Settings settings = Samples.settings(Path.of("unused"));
      return posting(LOOPBACK, receivers, settings, now).post(attempt);
    }
  }

  private static Attempted post(DeliveryAttempt attempt, List<String> allow, Dns dns) {
    try (Receivers receivers = receivers(allow, dns)) {
      Settings settings = Samples.settings(Path.of("unused"));
      return posting(allow, receivers, settings, NOON).post(attempt);
    }
  }

  private static Receivers receivers(List<String> allow, Dns dns) {
    return new Receivers(
        new AddressPolicy(new AllowList(allow)), dns, TIMEOUT, TIMEOUT, InstantSource.fixed(NOON));
  }

  private static Posting posting(
      List<String> allow, Receivers receivers, Settings settings, Instant now) {
    return new Posting(
        new UrlPolicy(new AllowList(allow)),
        BOX,
        new CallbackSecrets(settings, BOX),
        receivers,
        SCHEDULE,
        InstantSource.fixed(now));
  }
}
