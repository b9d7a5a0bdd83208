package io.headrace.wire;

import static io.headrace.wire.WireFormat.GENERATE_CONTENT;

import io.headrace.wire.OutputFormat.JsonObject;
import io.headrace.wire.OutputFormat.JsonSchema;
import io.headrace.wire.Sampling.Knob;
import io.headrace.wire.Sampling.Setting;
import io.headrace.wire.Sampling.Stop;
import io.headrace.wire.Tools.Choice;
import io.headrace.wire.Tools.Function;
import io.headrace.wire.Turn.Role;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** A Gemini generateContent request; the model's name is in the path. */
final class GeminiRequestWriter {
  /** Google's limit. */
  private static final int MAX_STOPS = 5;

  /** Without penalties: the format has them, but its newer models refuse them. */
  private static final Knobs KNOBS =
      new Knobs(
          GENERATE_CONTENT,
          Map.of(
              Knob.MAX_TOKENS, "maxOutputTokens",
              Knob.TEMPERATURE, "temperature",
              Knob.TOP_P, "topP",
              Knob.TOP_K, "topK",
              Knob.SEED, "seed"));

  private final Conversation conversation;
  private final JsonGenerator json;

  GeminiRequestWriter(Conversation conversation, JsonGenerator json) {
    this.conversation = conversation;
    this.json = json;
  }

  void write(Target target) throws InexpressibleException {
    system(conversation.system());
    json.writeArrayPropertyStart("contents");
    GeminiContents contents = new GeminiContents(json, !isOld(target.model()));
    for (Turn turn : conversation.turns()) {
      if (turn.role() == Role.SYSTEM) {
        throw InexpressibleException.in(GENERATE_CONTENT, turn.at().field("role"));
      }
      contents.write(turn);
    }
    json.writeEndArray();
    refuseBegunAnswer(conversation.turns());
    tools(conversation.tools());
    config(target);
  }

  private static void refuseBegunAnswer(List<Turn> turns) throws InexpressibleException {
    if (!turns.isEmpty() && turns.getLast().role() == Role.ASSISTANT) {
      throw InexpressibleException.in(GENERATE_CONTENT, turns.getLast().at().field("role"));
    }
  }

  /** The generations before 3 know no thinking levels, and sign no thoughts. */
  private static boolean isOld(String model) {
    return model.contains("gemini-1") || model.contains("gemini-2");
  }

  private void system(List<String> system) {
    if (system.isEmpty()) {
      return;
    }
    json.writeObjectPropertyStart("systemInstruction").writeArrayPropertyStart("parts");
    system.forEach(
        text -> json.writeStartObject().writeStringProperty("text", text).writeEndObject());
    json.writeEndArray().writeEndObject();
  }

  private void tools(Tools tools) throws InexpressibleException {
    if (tools.functions().isEmpty()) {
      return;
    }
    if (!tools.parallel()) {
      throw InexpressibleException.in(GENERATE_CONTENT, tools.parallelAt());
    }
    json.writeArrayPropertyStart("tools").writeStartObject();
    json.writeArrayPropertyStart("functionDeclarations");
    tools.functions().forEach(this::function);
    json.writeEndArray().writeEndObject().writeEndArray();
    switch (tools.choice()) {
      case Choice.Auto _ -> {}
      case Choice.None _ -> choice("NONE", List.of());
      case Choice.Required _ -> choice("ANY", List.of());
      case Choice.Named(String name) -> choice("ANY", List.of(name));
    }
  }

  private void function(Function function) {
    json.writeStartObject().writeStringProperty("name", function.name());
    function.description().ifPresent(text -> json.writeStringProperty("description", text));
    OpenAiTools.schema("parametersJsonSchema", function.parameters(), json);
    json.writeEndObject();
  }

  private void choice(String mode, List<String> allowed) {
    json.writeObjectPropertyStart("toolConfig");
    json.writeObjectPropertyStart("functionCallingConfig").writeStringProperty("mode", mode);
    texts("allowedFunctionNames", allowed);
    json.writeEndObject().writeEndObject();
  }

  private void texts(String name, List<String> texts) {
    if (!texts.isEmpty()) {
      json.writeArrayPropertyStart(name);
      texts.forEach(json::writeString);
      json.writeEndArray();
    }
  }

  private void config(Target target) throws InexpressibleException {
    Sampling sampling = conversation.sampling();
    json.writeObjectPropertyStart("generationConfig");
    seed(sampling.get(Knob.SEED));
    KNOBS.write(sampling, json);
    stop(sampling.stop());
    sampling.effort().ifPresent(effort -> thinking(effort, isOld(target.model())));
    switch (conversation.format()) {
      case OutputFormat.Text _ -> {}
      case JsonObject _ -> json.writeStringProperty("responseMimeType", "application/json");
      case JsonSchema schema -> {
        json.writeStringProperty("responseMimeType", "application/json");
        json.writeName("responseJsonSchema").writeTree(schema.schema());
      }
    }
    json.writeEndObject();
  }

  private static void seed(@Nullable Setting seed) throws InexpressibleException {
    if (seed != null && seed.value().intValue() != seed.value().longValue()) {
      throw InexpressibleException.at(seed.at(), "This provider takes seeds of 32 bits.");
    }
  }

  private void stop(Stop stop) throws InexpressibleException {
    if (stop.sequences().size() > MAX_STOPS) {
      throw InexpressibleException.at(
          stop.at(), "This provider takes " + MAX_STOPS + " stop sequences at the most.");
    }
    texts("stopSequences", stop.sequences());
  }

  private void thinking(Effort effort, boolean byBudget) {
    json.writeObjectPropertyStart("thinkingConfig");
    if (byBudget) {
      json.writeNumberProperty("thinkingBudget", Math.min(effort.budget(), Effort.HIGH.budget()));
    } else {
      json.writeStringProperty("thinkingLevel", level(effort));
    }
    json.writeEndObject();
  }

  /** Newer models can't be kept from thinking. */
  private static String level(Effort effort) {
    return switch (effort) {
      case NONE, MINIMAL -> "minimal";
      case LOW, MEDIUM, HIGH -> effort.word();
      case XHIGH -> "high";
    };
  }
}
