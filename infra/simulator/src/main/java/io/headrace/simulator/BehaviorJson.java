package io.headrace.simulator;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads a behavior as changes to another one, and names the field when it cannot. */
final class BehaviorJson {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private static final Account NEW_ACCOUNT = Account.of("?", Limits.NONE);

  private BehaviorJson() {}

  static byte[] write(Behavior behavior) {
    return MAPPER.writeValueAsBytes(behavior);
  }

  /** Fields that the JSON does not name stay as they are in the base. */
  static Behavior merge(Behavior base, byte[] json) {
    try {
      JsonNode changes = MAPPER.readTree(json);
      if (!(changes instanceof ObjectNode object)) {
        throw new IllegalArgumentException("behavior must be a JSON object");
      }
      ObjectNode merged = MAPPER.valueToTree(base);
      merge(merged, object);
      complete(merged);
      return MAPPER.treeToValue(merged, Behavior.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(reason(e), e);
    }
  }

  /**
   * An account needs to name only its key; what it leaves out is as without limits. Null removes
   * it.
   */
  private static void complete(ObjectNode behavior) {
    if (behavior.path("accounts") instanceof ObjectNode accounts) {
      accounts.removeIf(JsonNode::isNull);
    }
    for (JsonNode account : behavior.path("accounts")) {
      if (account instanceof ObjectNode fields) {
        ObjectNode whole = MAPPER.valueToTree(NEW_ACCOUNT);
        whole.remove("key");
        merge(whole, fields);
        completeModels(whole);
        fields.setAll(whole);
      }
    }
  }

  private static void completeModels(ObjectNode account) {
    for (JsonNode limits : account.path("models")) {
      if (limits instanceof ObjectNode fields) {
        ObjectNode whole = MAPPER.valueToTree(Limits.NONE);
        merge(whole, fields);
        fields.setAll(whole);
      }
    }
  }

  private static void merge(ObjectNode base, ObjectNode changes) {
    changes.forEachEntry((name, value) -> {
      if (value instanceof ObjectNode change
          && !change.has("kind") // another kind has other fields: it replaces the whole
          && base.get(name) instanceof ObjectNode old) {
        merge(old, change);
      } else {
        base.set(name, value);
      }
    });
  }

  private static String reason(JacksonException failure) {
    return switch (failure) {
      case ValueInstantiationException invalid when invalid.getCause() != null ->
          String.valueOf(invalid.getCause().getMessage());
      case InvalidTypeIdException kind -> path(kind) + ".kind must be fixed or log-normal";
      case UnrecognizedPropertyException unknown -> path(unknown) + " is not a known field";
      default -> path(failure) + ": " + failure.getOriginalMessage();
    };
  }

  private static String path(JacksonException failure) {
    StringBuilder path = new StringBuilder();
    for (JacksonException.Reference reference : failure.getPath()) {
      path.append(path.isEmpty() ? "" : ".").append(reference.getPropertyName());
    }
    return path.isEmpty() ? "behavior" : path.toString();
  }
}
