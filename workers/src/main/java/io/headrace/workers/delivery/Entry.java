package io.headrace.workers.delivery;

import io.headrace.webhook.Delivery;
import io.headrace.webhook.WebhookJson;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/**
 * A delivery that isn't over, as it is stored.
 *
 * @param made attempts that have failed
 * @param once no attempt follows a failed one
 * @param due not before
 * @param turn its place among all of its endpoint, as {@link Standing#lastTurn} gave it
 */
record Entry(Delivery delivery, int made, boolean once, Instant due, Instant turn) {
  private static final int HEAD = Integer.BYTES + 1 + 2 * Long.BYTES;

  Entry again(int attempts, Instant next) {
    return new Entry(delivery, attempts, once, next, turn);
  }

  byte[] encode() {
    byte[] json = WebhookJson.write(delivery);
    return ByteBuffer.allocate(HEAD + json.length)
        .putInt(made)
        .put((byte) (once ? 1 : 0))
        .putLong(due.toEpochMilli())
        .putLong(turn.toEpochMilli())
        .put(json)
        .array();
  }

  static Entry decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int made = in.getInt();
    boolean once = in.get() == 1;
    Instant due = Instant.ofEpochMilli(in.getLong());
    Instant turn = Instant.ofEpochMilli(in.getLong());
    Delivery delivery = WebhookJson.delivery(Arrays.copyOfRange(bytes, HEAD, bytes.length));
    return new Entry(delivery, made, once, due, turn);
  }
}
