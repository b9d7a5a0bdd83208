package io.headrace.ingress.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.event.Event;
import io.headrace.event.EventType;
import io.headrace.ingress.jobs.PastAttempt.Outcome;
import io.headrace.job.TenantId;
import io.headrace.webhook.Delivery;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of a past delivery, about 250 with one attempt: a version, texts with their lengths
 * before them, times in milliseconds.
 */
final class PastDeliveryCodec {
  private static final byte VERSION = 1;
  private static final long NEVER = -1;
  private static final int EXPECTED = 320;

  /** An outcome is stored as its place here: add at the end, change nothing. */
  private static final List<Outcome> OUTCOMES =
      List.of(Outcome.DELIVERED, Outcome.WAITING, Outcome.FAILED, Outcome.DROPPED);

  private PastDeliveryCodec() {}

  static byte[] encode(PastDelivery past) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(EXPECTED);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      write(out, past.delivery());
      out.writeByte(past.attempts().size());
      for (PastAttempt attempt : past.attempts()) {
        write(out, attempt);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written", e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, Delivery delivery) throws IOException {
    Event event = delivery.event();
    write(out, delivery.id());
    write(out, delivery.endpoint());
    write(out, delivery.callback().orElse(""));
    write(out, event.id());
    write(out, event.type().label());
    write(out, event.tenant().value());
    write(out, event.data());
    out.writeLong(event.created().toEpochMilli());
  }

  private static void write(DataOutputStream out, PastAttempt attempt) throws IOException {
    out.writeInt(attempt.number());
    out.writeLong(attempt.at().toEpochMilli());
    out.writeByte(OUTCOMES.indexOf(attempt.outcome()));
    out.writeInt(attempt.status());
    out.writeLong(attempt.millis());
    write(out, attempt.error());
    out.writeLong(attempt.next().map(Instant::toEpochMilli).orElse(NEVER));
    out.writeLong(attempt.offset());
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static PastDelivery decode(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    byte version = in.get();
    if (version != VERSION) {
      throw new IllegalStateException("a past delivery has the unknown version " + version);
    }
    Delivery delivery = delivery(in);
    int count = in.get();
    List<PastAttempt> attempts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      attempts.add(attempt(in));
    }
    return new PastDelivery(delivery, attempts);
  }

  private static Delivery delivery(ByteBuffer in) {
    String id = text(in);
    String endpoint = text(in);
    Optional<String> callback = Optional.of(text(in)).filter(url -> !url.isEmpty());
    return new Delivery(id, endpoint, callback, event(in), Optional.empty());
  }

  private static Event event(ByteBuffer in) {
    String id = text(in);
    EventType type = EventType.of(text(in)).orElseThrow();
    TenantId tenant = new TenantId(text(in));
    String data = text(in);
    return new Event(id, type, tenant, Instant.ofEpochMilli(in.getLong()), data);
  }

  private static PastAttempt attempt(ByteBuffer in) {
    return new PastAttempt(
        in.getInt(),
        Instant.ofEpochMilli(in.getLong()),
        OUTCOMES.get(in.get()),
        in.getInt(),
        in.getLong(),
        text(in),
        Optional.of(in.getLong()).filter(at -> at != NEVER).map(Instant::ofEpochMilli),
        in.getLong());
  }

  private static String text(ByteBuffer in) {
    byte[] text = new byte[in.getInt()];
    in.get(text);
    return new String(text, UTF_8);
  }
}
