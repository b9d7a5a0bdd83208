package io.headrace.wire;

import static io.headrace.wire.WireFormat.MESSAGES;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.wire.OutputFormat.JsonObject;
import io.headrace.wire.OutputFormat.JsonSchema;
import io.headrace.wire.Part.Audio;
import io.headrace.wire.Part.Document;
import io.headrace.wire.Part.Image;
import io.headrace.wire.Part.Source;
import io.headrace.wire.Part.Text;
import io.headrace.wire.Part.ToolCall;
import io.headrace.wire.Part.ToolResult;
import io.headrace.wire.Sampling.Knob;
import io.headrace.wire.Sampling.Setting;
import io.headrace.wire.Tools.Choice;
import io.headrace.wire.Tools.Function;
import io.headrace.wire.Turn.Role;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An Anthropic Messages request, of version 2023-06-01. */
final class MessagesRequestWriter {
  /** Anthropic demands a limit; every model that it still serves can write as much. */
  static final long DEFAULT_MAX_TOKENS = 8_192;

  private static final Knobs KNOBS =
      new Knobs(
          MESSAGES,
          Map.of(
              Knob.MAX_TOKENS, "max_tokens",
              Knob.TEMPERATURE, "temperature",
              Knob.TOP_P, "top_p",
              Knob.TOP_K, "top_k"));

  /** Called so in every format. */
  private static final Place TOOLS = Place.BODY.field("tools");

  private static final Pattern NOT_IN_IDS = Pattern.compile("[^a-zA-Z0-9_-]");

  private final Conversation conversation;
  private final JsonGenerator json;

  MessagesRequestWriter(Conversation conversation, JsonGenerator json) {
    this.conversation = conversation;
    this.json = json;
  }

  void write(Target target) throws InexpressibleException {
    json.writeStringProperty("model", target.model());
    system(conversation.system());
    json.writeArrayPropertyStart("messages");
    List<Turn> turns = conversation.turns();
    for (int i = 0; i < turns.size(); i++) {
      turn(turns.get(i), i == 0 || i == turns.size() - 1);
    }
    json.writeEndArray();
    tools(conversation.tools());
    sampling(conversation.sampling());
    outputConfig();
  }

  private void system(List<String> system) {
    if (system.size() == 1) {
      json.writeStringProperty("system", system.getFirst());
    } else if (!system.isEmpty()) {
      json.writeArrayPropertyStart("system");
      system.forEach(this::text);
      json.writeEndArray();
    }
  }

  /**
   * @param outermost the first turn or the last: those are the user's. What the model said last
   *     would be gone on with, not answered
   */
  private void turn(Turn turn, boolean outermost) throws InexpressibleException {
    boolean isUser = turn.role() == Role.USER;
    if (turn.role() == Role.SYSTEM || (outermost && !isUser)) {
      throw InexpressibleException.in(MESSAGES, turn.at().field("role"));
    }
    json.writeStartObject();
    json.writeStringProperty("role", isUser ? "user" : "assistant");
    json.writeName("content");
    content(turn.parts());
    json.writeEndObject();
  }

  /** What tools answered comes first; empty texts are refused there, so they are left out. */
  private void content(List<Part> parts) throws InexpressibleException {
    if (parts.size() == 1 && parts.getFirst() instanceof Text(String text, Place _)) {
      json.writeString(text);
      return;
    }
    json.writeStartArray();
    for (Part part : parts) {
      if (part instanceof ToolResult result) {
        result(result);
      }
    }
    for (Part part : parts) {
      block(part);
    }
    json.writeEndArray();
  }

  private void block(Part part) throws InexpressibleException {
    switch (part) {
      case Text(String text, Place _) -> {
        if (!text.isEmpty()) {
          text(text);
        }
      }
      case Image(Source source, var _, Place at) -> media("image", source, "", at);
      case Document(Source source, String name, Place at) -> media("document", source, name, at);
      case ToolCall call -> call(call);
      case ToolResult _ -> {} // written already
      case Audio _ -> throw InexpressibleException.in(MESSAGES, part.at());
    }
  }

  private void text(String text) {
    json.writeStartObject();
    json.writeStringProperty("type", "text").writeStringProperty("text", text);
    json.writeEndObject();
  }

  private void media(String type, Source source, String title, Place at)
      throws InexpressibleException {
    json.writeStartObject();
    json.writeStringProperty("type", type).writeObjectPropertyStart("source");
    switch (source) {
      case Source.Url(String url) -> {
        if (!url.startsWith("http")) {
          throw InexpressibleException.in(MESSAGES, at);
        }
        json.writeStringProperty("type", "url").writeStringProperty("url", url);
      }
      case Source.Inline inline -> inline(type, inline, at);
    }
    json.writeEndObject();
    if (!title.isEmpty()) {
      json.writeStringProperty("title", title);
    }
    json.writeEndObject();
  }

  private void inline(String type, Source.Inline inline, Place at) throws InexpressibleException {
    String media = inline.mediaType();
    boolean plain = type.equals("document") && media.equals("text/plain");
    if (!plain && !media.equals("application/pdf") && !media.startsWith("image/")) {
      throw InexpressibleException.in(MESSAGES, at);
    }
    json.writeStringProperty("type", plain ? "text" : "base64");
    json.writeStringProperty("media_type", media);
    json.writeStringProperty("data", plain ? decoded(inline.base64(), at) : inline.base64());
  }

  private static String decoded(String base64, Place at) throws InexpressibleException {
    try {
      return new String(Base64.getDecoder().decode(base64), UTF_8);
    } catch (IllegalArgumentException _) {
      throw InexpressibleException.at(at, "Expected base64.");
    }
  }

  private void call(ToolCall call) throws InexpressibleException {
    JsonNode arguments =
        Json.parsedObject(call.arguments())
            .orElseThrow(() -> InexpressibleException.in(MESSAGES, call.at().field("arguments")));
    json.writeStartObject();
    json.writeStringProperty("type", "tool_use").writeStringProperty("id", id(call.id()));
    json.writeStringProperty("name", call.name());
    json.writeName("input").writeTree(arguments);
    json.writeEndObject();
  }

  private void result(ToolResult result) throws InexpressibleException {
    json.writeStartObject();
    json.writeStringProperty("type", "tool_result");
    json.writeStringProperty("tool_use_id", id(result.callId())).writeName("content");
    content(result.content());
    if (result.failed()) {
      json.writeBooleanProperty("is_error", true);
    }
    json.writeEndObject();
  }

  /** Other servers' ids may hold dots and colons, which Anthropic refuses. */
  private static String id(String id) {
    return NOT_IN_IDS.matcher(id).replaceAll("_");
  }

  private void tools(Tools tools) throws InexpressibleException {
    if (tools.functions().isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart("tools");
    for (Function function : tools.functions()) {
      function(function);
    }
    json.writeEndArray();
    choice(tools);
  }

  private void function(Function function) throws InexpressibleException {
    json.writeStartObject();
    json.writeStringProperty("name", function.name());
    function.description().ifPresent(text -> json.writeStringProperty("description", text));
    JsonNode schema = function.parameters().orElseGet(MessagesRequestWriter::noParameters);
    json.writeName("input_schema")
        .writeTree(function.strict() ? AnthropicSchema.closed(schema, TOOLS) : schema);
    if (function.strict()) {
      json.writeBooleanProperty("strict", true);
    }
    json.writeEndObject();
  }

  private static JsonNode noParameters() {
    ObjectNode schema = Json.MAPPER.createObjectNode().put("type", "object");
    schema.putObject("properties");
    return schema;
  }

  private void choice(Tools tools) {
    boolean isPlain = tools.choice() instanceof Choice.Auto && tools.parallel();
    if (isPlain) {
      return;
    }
    json.writeObjectPropertyStart("tool_choice");
    switch (tools.choice()) {
      case Choice.Auto _ -> json.writeStringProperty("type", "auto");
      case Choice.None _ -> json.writeStringProperty("type", "none");
      case Choice.Required _ -> json.writeStringProperty("type", "any");
      case Choice.Named(String name) ->
          json.writeStringProperty("type", "tool").writeStringProperty("name", name);
    }
    if (!tools.parallel() && !(tools.choice() instanceof Choice.None)) {
      json.writeBooleanProperty("disable_parallel_tool_use", true);
    }
    json.writeEndObject();
  }

  private void sampling(Sampling sampling) throws InexpressibleException {
    @Nullable Setting temperature = sampling.get(Knob.TEMPERATURE);
    if (temperature != null && temperature.value().doubleValue() > 1) {
      throw InexpressibleException.at(
          temperature.at(), "This provider takes temperatures from 0 to 1.");
    }
    KNOBS.write(temperatureOrTopP(sampling), json);
    if (sampling.get(Knob.MAX_TOKENS) == null) {
      json.writeNumberProperty("max_tokens", DEFAULT_MAX_TOKENS);
    }
    if (!sampling.stop().sequences().isEmpty()) {
      json.writeArrayPropertyStart("stop_sequences");
      sampling.stop().sequences().forEach(json::writeString);
      json.writeEndArray();
    }
    sampling
        .user()
        .ifPresent(user ->
            json.writeObjectPropertyStart("metadata")
                .writeStringProperty("user_id", user)
                .writeEndObject());
  }

  /** Anthropic takes one of the two. A top_p of 1, which many clients always send, is no wish. */
  private static Sampling temperatureOrTopP(Sampling sampling) throws InexpressibleException {
    @Nullable Setting topP = sampling.get(Knob.TOP_P);
    if (topP == null || sampling.get(Knob.TEMPERATURE) == null) {
      return sampling;
    }
    if (topP.value().doubleValue() != 1) {
      throw InexpressibleException.at(
          topP.at(), "This provider takes no top_p beside a temperature.");
    }
    return sampling.without(Knob.TOP_P);
  }

  /** A JSON object of no schema is what Anthropic has no word for. */
  private void outputConfig() throws InexpressibleException {
    if (conversation.format() instanceof JsonObject(Place at)) {
      throw InexpressibleException.in(MESSAGES, at);
    }
    Optional<Effort> effort = conversation.sampling().effort();
    if (effort.equals(Optional.of(Effort.NONE))) {
      json.writeObjectPropertyStart("thinking");
      json.writeStringProperty("type", "disabled").writeEndObject();
    }
    Optional<String> word = effort.flatMap(MessagesRequestWriter::word);
    boolean hasSchema = conversation.format() instanceof JsonSchema;
    if (word.isEmpty() && !hasSchema) {
      return;
    }
    json.writeObjectPropertyStart("output_config");
    word.ifPresent(level -> json.writeStringProperty("effort", level));
    if (conversation.format() instanceof JsonSchema schema) {
      json.writeObjectPropertyStart("format").writeStringProperty("type", "json_schema");
      json.writeName("schema").writeTree(AnthropicSchema.closed(schema.schema(), schema.at()));
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static Optional<String> word(Effort effort) {
    return switch (effort) {
      case NONE -> Optional.empty();
      case MINIMAL, LOW -> Optional.of("low");
      case MEDIUM -> Optional.of("medium");
      case HIGH -> Optional.of("high");
      case XHIGH -> Optional.of("max");
    };
  }
}
