package io.headrace.ingress.files;

import io.headrace.job.JobId;
import io.headrace.job.TenantId;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** File states as JSON, in records and between instances. Fields that it doesn't know are left. */
public final class FileCodec {
  private static final JsonFactory JSON = JsonFactory.builder().build();

  private FileCodec() {}

  public static byte[] encode(FileState file) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("id", file.id().value());
      json.writeNumberProperty("created_ms", file.id().createdMillis());
      json.writeNumberProperty("partition", file.id().partition());
      json.writeStringProperty("tenant", file.tenant().value());
      json.writeNumberProperty("bytes", file.bytes());
      file.expires().ifPresent(at -> json.writeNumberProperty("expires_ms", at.toEpochMilli()));
      json.writeStringProperty("filename", file.filename());
      json.writeStringProperty("purpose", file.purpose().label());
      json.writeStringProperty("sha256", file.sha256());
      json.writeBooleanProperty("deleted", file.deleted());
      json.writeArrayPropertyStart("holders");
      file.holders().forEach(json::writeString);
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /**
   * @throws IllegalArgumentException when this is no file
   */
  public static FileState decode(byte[] value) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), value)) {
      return state(parser);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no file: " + e.getOriginalMessage());
    }
  }

  private static FileState state(JsonParser parser) {
    Map<String, String> fields = new HashMap<>();
    SortedSet<String> holders = new TreeSet<>();
    parser.nextToken();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonToken token = parser.nextToken();
      if (name.equals("holders") && token == JsonToken.START_ARRAY) {
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
          holders.add(parser.getString());
        }
      } else if (token.isScalarValue()) {
        fields.put(name, parser.getString());
      } else {
        parser.skipChildren();
      }
    }
    return state(fields, holders);
  }

  private static FileState state(Map<String, String> fields, SortedSet<String> holders) {
    String purpose = text(fields, "purpose");
    return new FileState(
        new JobId(
            text(fields, "id"), number(fields, "created_ms"), (int) number(fields, "partition")),
        new TenantId(text(fields, "tenant")),
        number(fields, "bytes"),
        fields.containsKey("expires_ms")
            ? Optional.of(Instant.ofEpochMilli(number(fields, "expires_ms")))
            : Optional.empty(),
        text(fields, "filename"),
        FilePurpose.of(purpose)
            .orElseThrow(() -> new IllegalArgumentException("no purpose: " + purpose)),
        text(fields, "sha256"),
        Boolean.parseBoolean(fields.get("deleted")),
        holders);
  }

  private static String text(Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("a file without '" + name + "'");
    }
    return value;
  }

  private static long number(Map<String, String> fields, String name) {
    return Long.parseLong(text(fields, name));
  }
}
