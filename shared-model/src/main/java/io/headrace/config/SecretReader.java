package io.headrace.config;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/** Reads a secret; an empty one is allowed and means that it isn't set. */
final class SecretReader extends StdDeserializer<Secret> {
  SecretReader() {
    super(Secret.class);
  }

  @Override
  public Secret deserialize(JsonParser parser, DeserializationContext context) {
    return new Secret(parser.getString().strip());
  }
}
