package io.headrace.ingress.webhooks;

import static io.headrace.ingress.form.Fields.required;

import io.headrace.event.Event;
import io.headrace.event.EventType;
import io.headrace.ingress.form.Fields;
import io.headrace.job.IdempotencyKey;
import io.headrace.job.TenantId;
import io.headrace.responses.InvalidRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What a test call asks for: an event of a type, about an object that there isn't. */
public record TestForm(EventType type) {

  public static TestForm read(byte[] body) throws InvalidRequest {
    Fields fields = Fields.read(body, Set.of("event_type"));
    String label = required(fields.text("event_type"), "event_type");
    return new TestForm(EndpointRules.eventType("event_type", label));
  }

  /** Another one each time, so that its delivery is a new one. */
  public Event event(TenantId tenant, Instant now, RandomGenerator random) {
    byte[] bytes =
        ByteBuffer.allocate(16).putLong(random.nextLong()).putLong(random.nextLong()).array();
    return Event.of(type, tenant, "test_" + IdempotencyKey.hash(bytes), now);
  }
}
