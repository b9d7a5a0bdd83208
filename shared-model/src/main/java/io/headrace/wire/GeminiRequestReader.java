package io.headrace.wire;

import static io.headrace.wire.WireFormat.GENERATE_CONTENT;

import io.headrace.wire.OutputFormat.JsonObject;
import io.headrace.wire.OutputFormat.JsonSchema;
import io.headrace.wire.Sampling.Knob;
import io.headrace.wire.Sampling.Stop;
import io.headrace.wire.Turn.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A Gemini generateContent request. Thoughts of earlier turns are dropped, and hints ({@code
 * safetySettings}, {@code labels}) are left out.
 */
final class GeminiRequestReader {
  private static final Map<Knob, String> KNOBS =
      Map.of(
          Knob.MAX_TOKENS, "maxOutputTokens",
          Knob.TEMPERATURE, "temperature",
          Knob.TOP_P, "topP",
          Knob.TOP_K, "topK",
          Knob.SEED, "seed",
          Knob.FREQUENCY_PENALTY, "frequencyPenalty",
          Knob.PRESENCE_PENALTY, "presencePenalty");

  private static final Place CONFIG = Place.BODY.field("generationConfig");

  private final JsonNode root;
  private final JsonNode config;
  private final Turns turns = new Turns();

  GeminiRequestReader(JsonNode root) {
    this.root = root;
    this.config = GeminiFields.get(root, "generationConfig");
  }

  Conversation read() throws InexpressibleException {
    refuseOwn();
    for (JsonNode part : GeminiFields.get(root, "systemInstruction").path("parts").values()) {
      Place at = Place.BODY.field("systemInstruction");
      turns.system(Json.text(part.path("text"), at), at);
    }
    Place at = Place.BODY.field("contents");
    JsonNode contents = Json.list(root.path("contents"), at);
    GeminiParts parts = new GeminiParts();
    for (int i = 0; i < contents.size(); i++) {
      content(contents.path(i), at.element(i), parts);
    }
    return new Conversation(
        turns.system(), turns.turns(), new GeminiTools(root).read(), format(), sampling());
  }

  private void refuseOwn() throws InexpressibleException {
    if (GeminiFields.has(root, "cachedContent")) {
      throw own("cachedContent", Place.BODY);
    }
    if (GeminiFields.get(config, "candidateCount").asInt(1) > 1) {
      throw own("candidateCount", CONFIG);
    }
    if (GeminiFields.get(config, "responseLogprobs").asBoolean(false)) {
      throw own("responseLogprobs", CONFIG);
    }
    List<String> modalities = Json.texts(GeminiFields.get(config, "responseModalities"));
    if (!modalities.stream().allMatch("TEXT"::equalsIgnoreCase)) {
      throw own("responseModalities", CONFIG);
    }
  }

  private static InexpressibleException own(String field, Place at) {
    return InexpressibleException.only(GENERATE_CONTENT, at.field(field));
  }

  private void content(JsonNode content, Place at, GeminiParts reader)
      throws InexpressibleException {
    Role role =
        switch (Json.word(content.path("role"), "user")) {
          case "user", "function" -> Role.USER;
          case "model" -> Role.ASSISTANT;
          default -> throw own("role", at);
        };
    JsonNode parts = Json.list(content.path("parts"), at.field("parts"));
    for (int i = 0; i < parts.size(); i++) {
      JsonNode part = parts.path(i);
      if (!part.path("thought").asBoolean(false)) {
        turns.add(role, reader.read(part, at.field("parts").element(i)), at);
      }
    }
  }

  private OutputFormat format() throws InexpressibleException {
    Place at = CONFIG.field("responseMimeType");
    return switch (Json.word(GeminiFields.get(config, "responseMimeType"), "text/plain")) {
      case "text/plain" -> new OutputFormat.Text();
      case "application/json" ->
          schema()
              .<OutputFormat>map(schema -> schema(schema, at))
              .orElseGet(() -> new JsonObject(at));
      default -> throw InexpressibleException.only(GENERATE_CONTENT, at);
    };
  }

  private static JsonSchema schema(JsonNode schema, Place at) {
    return new JsonSchema("", Optional.empty(), schema, StrictSchema.fits(schema), at);
  }

  private Optional<JsonNode> schema() {
    return Json.object(GeminiFields.get(config, "responseJsonSchema"))
        .or(() ->
            Json.object(GeminiFields.get(config, "responseSchema"))
                .map(GeminiSchema::toJsonSchema));
  }

  private Sampling sampling() throws InexpressibleException {
    Sampling.Builder sampling = new Sampling.Builder();
    for (Map.Entry<Knob, String> knob : KNOBS.entrySet()) {
      String name = knob.getValue();
      Knobs.read(GeminiFields.get(config, name), CONFIG.field(name), knob.getKey(), sampling);
    }
    JsonNode stop = GeminiFields.get(config, "stopSequences");
    if (Json.isFilled(stop)) {
      sampling.stop = new Stop(Json.texts(stop), CONFIG.field("stopSequences"));
    }
    sampling.effort = effort(GeminiFields.get(config, "thinkingConfig"));
    return sampling.build();
  }

  private static Optional<Effort> effort(JsonNode thinking) {
    String level = GeminiFields.get(thinking, "thinkingLevel").asString("");
    return Effort.of(level)
        .or(() -> Effort.ofBudget(GeminiFields.get(thinking, "thinkingBudget").asLong(-1)));
  }
}
