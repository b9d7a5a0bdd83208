package io.headrace.webhook;

import io.headrace.event.EventType;
import io.headrace.job.TenantId;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** The values of all webhook topics: JSON, so that any Kafka tool shows them. */
public final class WebhookJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
          .addModule(
              new SimpleModule()
                  .addSerializer(TenantId.class, new TenantWriter())
                  .addDeserializer(TenantId.class, new TenantReader())
                  .addSerializer(EventType.class, new TypeWriter())
                  .addDeserializer(EventType.class, new TypeReader()))
          .build();

  private WebhookJson() {}

  public static byte[] write(WebhookEndpoint endpoint) {
    return MAPPER.writeValueAsBytes(endpoint);
  }

  public static byte[] write(DeliveryAttempt attempt) {
    return MAPPER.writeValueAsBytes(attempt);
  }

  public static byte[] write(DeliveryCommand command) {
    return MAPPER.writeValueAsBytes(command);
  }

  public static byte[] write(Delivery delivery) {
    return MAPPER.writeValueAsBytes(delivery);
  }

  public static byte[] write(DeliveryReport report) {
    return MAPPER.writeValueAsBytes(report);
  }

  public static WebhookEndpoint endpoint(byte[] json) {
    return MAPPER.readValue(json, WebhookEndpoint.class);
  }

  public static DeliveryAttempt attempt(byte[] json) {
    return MAPPER.readValue(json, DeliveryAttempt.class);
  }

  public static DeliveryCommand command(byte[] json) {
    return MAPPER.readValue(json, DeliveryCommand.class);
  }

  public static Delivery delivery(byte[] json) {
    return MAPPER.readValue(json, Delivery.class);
  }

  public static DeliveryReport report(byte[] json) {
    return MAPPER.readValue(json, DeliveryReport.class);
  }

  private static final class TenantWriter extends ValueSerializer<TenantId> {
    @Override
    public void serialize(TenantId tenant, JsonGenerator out, SerializationContext context) {
      out.writeString(tenant.value());
    }
  }

  private static final class TenantReader extends ValueDeserializer<TenantId> {
    @Override
    public TenantId deserialize(JsonParser parser, DeserializationContext context) {
      return new TenantId(parser.getString());
    }
  }

  private static final class TypeWriter extends ValueSerializer<EventType> {
    @Override
    public void serialize(EventType type, JsonGenerator out, SerializationContext context) {
      out.writeString(type.label());
    }
  }

  private static final class TypeReader extends ValueDeserializer<EventType> {
    @Override
    public EventType deserialize(JsonParser parser, DeserializationContext context) {
      String label = parser.getString();
      return EventType.of(label)
          .orElseThrow(() -> new IllegalArgumentException("no event is called '" + label + "'"));
    }
  }
}
