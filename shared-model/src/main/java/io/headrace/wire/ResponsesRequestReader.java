package io.headrace.wire;

import static io.headrace.wire.WireFormat.RESPONSES;

import io.headrace.wire.Part.Audio;
import io.headrace.wire.Part.Document;
import io.headrace.wire.Part.Image;
import io.headrace.wire.Part.Source;
import io.headrace.wire.Part.Text;
import io.headrace.wire.Part.ToolCall;
import io.headrace.wire.Part.ToolResult;
import io.headrace.wire.Sampling.Knob;
import io.headrace.wire.Sampling.Stop;
import io.headrace.wire.Turn.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A Responses request. Reasoning of earlier turns is dropped: only the model that wrote it can use
 * it. Hints ({@code truncation}, {@code include}, cache keys, {@code service_tier}, {@code
 * metadata}) are left out: the answer is right without them.
 */
final class ResponsesRequestReader {
  /** The last three are not OpenAI's: they come from clients that know the server behind. */
  private static final Knobs KNOBS =
      new Knobs(
          RESPONSES,
          Map.of(
              Knob.MAX_TOKENS, "max_output_tokens",
              Knob.TEMPERATURE, "temperature",
              Knob.TOP_P, "top_p",
              Knob.SEED, "seed",
              Knob.FREQUENCY_PENALTY, "frequency_penalty",
              Knob.PRESENCE_PENALTY, "presence_penalty"));

  static final String LOGPROBS = "message.output_text.logprobs";

  private final JsonNode root;
  private final Turns turns = new Turns();

  ResponsesRequestReader(JsonNode root) {
    this.root = root;
  }

  Conversation read() throws InexpressibleException {
    if (Json.isSet(root.path("prompt"))) {
      throw InexpressibleException.only(RESPONSES, Place.BODY.field("prompt"));
    }
    instructions(root.path("instructions"), Place.BODY.field("instructions"));
    input(root.path("input"), Place.BODY.field("input"));
    return new Conversation(
        turns.system(),
        turns.turns(),
        new OpenAiTools(RESPONSES).read(root),
        new OpenAiFormat(RESPONSES)
            .read(root.path("text").path("format"), Place.BODY.field("text").field("format")),
        sampling());
  }

  private void instructions(JsonNode instructions, Place at) throws InexpressibleException {
    if (instructions.isString()) {
      turns.system(instructions.stringValue(), at);
    } else if (Json.isSet(instructions)) {
      items(instructions, at);
    }
  }

  private void input(JsonNode input, Place at) throws InexpressibleException {
    if (input.isString()) {
      turns.add(Role.USER, new Text(input.stringValue(), at), at);
    } else {
      items(input, at);
    }
  }

  private void items(JsonNode items, Place at) throws InexpressibleException {
    if (!items.isArray()) {
      throw InexpressibleException.at(at, "Expected a string or an array.");
    }
    for (int i = 0; i < items.size(); i++) {
      item(items.path(i), at.element(i));
    }
  }

  private void item(JsonNode item, Place at) throws InexpressibleException {
    switch (Json.word(item.path("type"), "message")) {
      case "message" -> message(item, at);
      case "function_call" -> turns.add(Role.ASSISTANT, call(item, at), at);
      case "function_call_output" -> turns.add(Role.USER, result(item, at), at);
      case "reasoning" -> {}
      default -> throw InexpressibleException.only(RESPONSES, at.field("type"));
    }
  }

  private void message(JsonNode item, Place at) throws InexpressibleException {
    Place contentAt = at.field("content");
    List<Part> content = Parts.read(item.path("content"), contentAt, ResponsesRequestReader::part);
    switch (item.path("role").asString("")) {
      case "user" -> turns.addAll(Role.USER, content, at);
      case "assistant" -> turns.addAll(Role.ASSISTANT, content, at);
      case "system", "developer" -> turns.system(Parts.onlyText(content, contentAt), at);
      default -> throw InexpressibleException.only(RESPONSES, at.field("role"));
    }
  }

  private static ToolCall call(JsonNode item, Place at) {
    return new ToolCall(
        item.path("call_id").asString(""),
        item.path("name").asString(""),
        Json.arguments(item.path("arguments")),
        at);
  }

  private static ToolResult result(JsonNode item, Place at) throws InexpressibleException {
    Place outputAt = at.field("output");
    return new ToolResult(
        item.path("call_id").asString(""),
        Parts.read(item.path("output"), outputAt, ResponsesRequestReader::part),
        false,
        outputAt);
  }

  /** What the model said is text to the next turn, a refusal too. */
  private static void part(JsonNode part, Place at, List<Part> into) throws InexpressibleException {
    into.add(
        switch (part.path("type").asString("")) {
          case "input_text", "output_text", "text" -> text(part, "text", at);
          case "refusal" -> text(part, "refusal", at);
          case "input_image" -> image(part, at);
          case "input_file" -> file(part, at);
          case "input_audio" ->
              new Audio(
                  part.path("input_audio").path("format").asString(""),
                  part.path("input_audio").path("data").asString(""),
                  at.field("input_audio"));
          default -> throw InexpressibleException.only(RESPONSES, at.field("type"));
        });
  }

  private static Text text(JsonNode part, String field, Place at) throws InexpressibleException {
    return new Text(Json.text(part.path(field), at.field(field)), at);
  }

  /** By URL or data URL; an uploaded file's id means nothing to another server. */
  private static Image image(JsonNode part, Place at) throws InexpressibleException {
    JsonNode url = part.path("image_url");
    if (!url.isString()) {
      throw InexpressibleException.only(RESPONSES, at.field("file_id"));
    }
    Optional<String> detail = Json.text(part.path("detail"));
    return new Image(DataUrl.source(url.stringValue()), detail, at.field("image_url"));
  }

  private static Document file(JsonNode part, Place at) throws InexpressibleException {
    String name = part.path("filename").asString("");
    if (part.path("file_data").isString()) {
      Source data = DataUrl.inline(part.path("file_data").stringValue());
      return new Document(data, name, at.field("file_data"));
    }
    if (part.path("file_url").isString()) {
      Source url = new Source.Url(part.path("file_url").stringValue());
      return new Document(url, name, at.field("file_url"));
    }
    throw InexpressibleException.only(RESPONSES, at.field("file_id"));
  }

  private Sampling sampling() throws InexpressibleException {
    Sampling.Builder sampling = new Sampling.Builder();
    KNOBS.read(root, Place.BODY, sampling);
    logprobs(root.path("top_logprobs"), sampling);
    JsonNode stop = root.path("stop");
    if (Json.isFilled(stop)) {
      sampling.stop = new Stop(Json.texts(stop), Place.BODY.field("stop"));
    }
    sampling.effort = Json.text(root.path("reasoning").path("effort")).flatMap(Effort::of);
    sampling.user = Json.text(root.path("user"));
    sampling.verbosity = Json.text(root.path("text").path("verbosity"));
    return sampling.build();
  }

  private void logprobs(JsonNode top, Sampling.Builder sampling) throws InexpressibleException {
    boolean included = Json.texts(root.path("include")).contains(LOGPROBS);
    if (top.asInt(0) > 0) {
      Knobs.read(top, Place.BODY.field("top_logprobs"), Knob.TOP_LOGPROBS, sampling);
    } else if (included) {
      Place at = Place.BODY.field("include");
      sampling.knobs.put(Knob.TOP_LOGPROBS, new Sampling.Setting(0L, at));
    }
  }
}
