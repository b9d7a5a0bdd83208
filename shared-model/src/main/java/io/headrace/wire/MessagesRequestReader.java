package io.headrace.wire;

import static io.headrace.wire.WireFormat.MESSAGES;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.wire.OutputFormat.JsonSchema;
import io.headrace.wire.Part.Document;
import io.headrace.wire.Part.Image;
import io.headrace.wire.Part.Source;
import io.headrace.wire.Part.Text;
import io.headrace.wire.Part.ToolCall;
import io.headrace.wire.Part.ToolResult;
import io.headrace.wire.Sampling.Knob;
import io.headrace.wire.Sampling.Stop;
import io.headrace.wire.Tools.Choice;
import io.headrace.wire.Tools.Function;
import io.headrace.wire.Turn.Role;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An Anthropic Messages request. Thinking of earlier turns is dropped: it is signed for the model
 * that wrote it. Hints ({@code cache_control}, {@code service_tier} ...) are left out.
 */
final class MessagesRequestReader {
  private static final Knobs KNOBS =
      new Knobs(
          MESSAGES,
          Map.of(
              Knob.MAX_TOKENS, "max_tokens",
              Knob.TEMPERATURE, "temperature",
              Knob.TOP_P, "top_p",
              Knob.TOP_K, "top_k"));

  private static final List<String> OWN = List.of("container", "mcp_servers");

  private final JsonNode root;
  private final Turns turns = new Turns();

  MessagesRequestReader(JsonNode root) {
    this.root = root;
  }

  Conversation read() throws InexpressibleException {
    for (String field : OWN) {
      if (Json.isFilled(root.path(field))) {
        throw InexpressibleException.only(MESSAGES, Place.BODY.field(field));
      }
    }
    system(root.path("system"), Place.BODY.field("system"));
    messages(Place.BODY.field("messages"));
    return new Conversation(turns.system(), turns.turns(), tools(), format(), sampling());
  }

  private void system(JsonNode system, Place at) throws InexpressibleException {
    if (!Json.isSet(system)) {
      return;
    }
    List<Part> blocks = Parts.read(system, at, MessagesRequestReader::block);
    for (Part block : blocks) {
      turns.system(Parts.onlyText(List.of(block), at), at);
    }
  }

  private void messages(Place at) throws InexpressibleException {
    JsonNode messages = Json.list(root.path("messages"), at);
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.path(i);
      Place messageAt = at.element(i);
      Role role = role(message.path("role").asString(""), messageAt.field("role"));
      Place contentAt = messageAt.field("content");
      turns.addAll(
          role,
          Parts.read(message.path("content"), contentAt, MessagesRequestReader::block),
          messageAt);
    }
    refuseBegunAnswer();
  }

  private static Role role(String role, Place at) throws InexpressibleException {
    return switch (role) {
      case "user" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      default -> throw InexpressibleException.only(MESSAGES, at);
    };
  }

  /** Other models would answer it, rather than go on with it. */
  private void refuseBegunAnswer() throws InexpressibleException {
    List<Turn> all = turns.turns();
    if (!all.isEmpty() && all.getLast().role() == Role.ASSISTANT) {
      throw InexpressibleException.only(MESSAGES, all.getLast().at().field("role"));
    }
  }

  private static void block(JsonNode block, Place at, List<Part> into)
      throws InexpressibleException {
    switch (block.path("type").asString("")) {
      case "text" -> into.add(new Text(Json.text(block.path("text"), at.field("text")), at));
      case "image" ->
          into.add(
              new Image(
                  source(block.path("source"), at.field("source")),
                  Optional.empty(),
                  at.field("source")));
      case "document" ->
          into.add(
              new Document(
                  source(block.path("source"), at.field("source")),
                  block.path("title").asString(""),
                  at.field("source")));
      case "tool_use" ->
          into.add(
              new ToolCall(
                  block.path("id").asString(""),
                  block.path("name").asString(""),
                  Json.arguments(block.path("input")),
                  at));
      case "tool_result" -> into.add(result(block, at.field("content")));
      case "thinking", "redacted_thinking" -> {}
      default -> throw InexpressibleException.only(MESSAGES, at.field("type"));
    }
  }

  private static Source source(JsonNode source, Place at) throws InexpressibleException {
    String data = source.path("data").asString("");
    return switch (source.path("type").asString("")) {
      case "base64" -> new Source.Inline(source.path("media_type").asString(""), data);
      case "text" ->
          new Source.Inline("text/plain", Base64.getEncoder().encodeToString(data.getBytes(UTF_8)));
      case "url" -> new Source.Url(Json.text(source.path("url"), at.field("url")));
      default -> throw InexpressibleException.only(MESSAGES, at.field("type"));
    };
  }

  private static ToolResult result(JsonNode block, Place at) throws InexpressibleException {
    JsonNode content = block.path("content");
    return new ToolResult(
        block.path("tool_use_id").asString(""),
        Json.isSet(content)
            ? Parts.read(content, at, MessagesRequestReader::block)
            : List.of(new Text("", at)),
        block.path("is_error").asBoolean(false),
        at);
  }

  private Tools tools() throws InexpressibleException {
    Place at = Place.BODY.field("tools");
    JsonNode tools = Json.list(root.path("tools"), at);
    List<Function> functions = new ArrayList<>();
    for (int i = 0; i < tools.size(); i++) {
      functions.add(function(tools.path(i), at.element(i)));
    }
    JsonNode choice = root.path("tool_choice");
    return functions.isEmpty()
        ? Tools.NONE
        : new Tools(
            functions,
            choice(choice),
            !choice.path("disable_parallel_tool_use").asBoolean(false),
            Place.BODY.field("tool_choice").field("disable_parallel_tool_use"));
  }

  private static Function function(JsonNode tool, Place at) throws InexpressibleException {
    if (!Json.word(tool.path("type"), "custom").equals("custom")) {
      throw InexpressibleException.only(MESSAGES, at.field("type"));
    }
    return new Function(
        tool.path("name").asString(""),
        Json.text(tool.path("description")),
        Json.object(tool.path("input_schema")),
        tool.path("strict").asBoolean(false));
  }

  private static Choice choice(JsonNode choice) throws InexpressibleException {
    return switch (Json.word(choice.path("type"), "auto")) {
      case "auto" -> new Choice.Auto();
      case "none" -> new Choice.None();
      case "any" -> new Choice.Required();
      case "tool" -> new Choice.Named(choice.path("name").asString(""));
      default ->
          throw InexpressibleException.only(
              MESSAGES, Place.BODY.field("tool_choice").field("type"));
    };
  }

  private OutputFormat format() throws InexpressibleException {
    Place at = Place.BODY.field("output_config").field("format");
    JsonNode format = root.path("output_config").path("format");
    if (!Json.isSet(format)) {
      return new OutputFormat.Text();
    }
    if (!Json.hasType(format, "json_schema")) {
      throw InexpressibleException.only(MESSAGES, at.field("type"));
    }
    JsonNode schema = Json.object(format.path("schema")).orElseGet(Json.MAPPER::createObjectNode);
    return new JsonSchema(
        "", Optional.empty(), schema, StrictSchema.fits(schema), at.field("type"));
  }

  private Sampling sampling() throws InexpressibleException {
    Sampling.Builder sampling = new Sampling.Builder();
    KNOBS.read(root, Place.BODY, sampling);
    JsonNode stop = root.path("stop_sequences");
    if (Json.isFilled(stop)) {
      sampling.stop = new Stop(Json.texts(stop), Place.BODY.field("stop_sequences"));
    }
    sampling.effort = effort();
    sampling.user = Json.text(root.path("metadata").path("user_id"));
    return sampling.build();
  }

  private Optional<Effort> effort() {
    JsonNode thinking = root.path("thinking");
    Optional<Effort> told =
        Json.text(root.path("output_config").path("effort")).flatMap(Effort::of);
    return switch (thinking.path("type").asString("")) {
      case "disabled" -> Optional.of(Effort.NONE);
      case "enabled" -> told.or(() -> Effort.ofBudget(thinking.path("budget_tokens").asLong(-1)));
      default -> told;
    };
  }
}
