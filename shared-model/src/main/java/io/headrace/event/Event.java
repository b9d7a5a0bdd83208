package io.headrace.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.IdempotencyKey;
import io.headrace.job.TenantId;
import java.time.Instant;

/**
 * Something that happened to a tenant's object. Its id follows from type and object, so whoever
 * finds it again after a crash tells the same event.
 *
 * @param id {@code evt_...}
 * @param created when it happened
 * @param data the JSON object under {@code data}
 */
public record Event(String id, EventType type, TenantId tenant, Instant created, String data) {
  private static final String ID_START = "{\"id\":\"";

  /** An event of which only the object is told: the client fetches it. */
  public static Event of(EventType type, TenantId tenant, String objectId, Instant created) {
    String id = "evt_" + IdempotencyKey.hash((type.label() + "\n" + objectId).getBytes(UTF_8));
    return new Event(id, type, tenant, created, ID_START + objectId + "\"}");
  }

  /** The same with more told. */
  public Event with(String moreData) {
    return new Event(id, type, tenant, created, moreData);
  }

  /** Whom it is about; empty where the data doesn't begin with an id. */
  public String objectId() {
    int end = data.indexOf('"', ID_START.length());
    return data.startsWith(ID_START) && end > 0 ? data.substring(ID_START.length(), end) : "";
  }

  /** The body that receivers get, as OpenAI has it. */
  public byte[] body() {
    return "{\"id\":\"%s\",\"object\":\"event\",\"created_at\":%d,\"type\":\"%s\",\"data\":%s}"
        .formatted(id, created.getEpochSecond(), type.label(), data)
        .getBytes(UTF_8);
  }
}
