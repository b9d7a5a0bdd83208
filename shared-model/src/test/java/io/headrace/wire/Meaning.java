package io.headrace.wire;

import io.headrace.wire.Answer.Output;
import io.headrace.wire.Answer.Output.Called;
import io.headrace.wire.Answer.Output.Declined;
import io.headrace.wire.Answer.Output.Said;
import io.headrace.wire.Answer.Output.Thought;
import io.headrace.wire.OutputFormat.JsonSchema;
import io.headrace.wire.Part.Document;
import io.headrace.wire.Part.Text;
import io.headrace.wire.Part.ToolCall;
import io.headrace.wire.Part.ToolResult;
import io.headrace.wire.Sampling.Knob;
import io.headrace.wire.Sampling.Setting;
import io.headrace.wire.Tools.Function;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is the same whatever format it is written in: without what only some have words for (ids,
 * names of schemas and files, hints), and with what one of them demands (a limit of tokens).
 */
final class Meaning {
  private final Map<String, String> ids = new HashMap<>();

  private Meaning() {}

  static Conversation of(Conversation conversation) {
    Meaning meaning = new Meaning();
    return new Conversation(
        conversation.system(),
        conversation.turns().stream().map(meaning::turn).toList(),
        tools(conversation.tools()),
        format(conversation.format()),
        sampling(conversation.sampling()));
  }

  private Turn turn(Turn turn) {
    List<Part> parts = new ArrayList<>();
    for (Part part : turn.parts()) {
      parts.add(
          switch (part) {
            case ToolCall call ->
                new ToolCall(id(call.id()), call.name(), call.arguments(), call.at());
            case ToolResult result ->
                new ToolResult(id(result.callId()), result.content(), false, result.at());
            case Document document -> new Document(document.source(), "", document.at());
            case Text _, Part.Image _, Part.Audio _ -> part;
          });
    }
    return new Turn(turn.role(), parts, turn.at());
  }

  private String id(String id) {
    return ids.computeIfAbsent(id, _ -> "call " + ids.size());
  }

  private static Tools tools(Tools tools) {
    List<Function> functions = tools.functions().stream().map(Meaning::function).toList();
    boolean parallel = tools.parallel() || tools.choice() instanceof Tools.Choice.None;
    return new Tools(functions, tools.choice(), parallel, Place.BODY);
  }

  private static Function function(Function function) {
    return new Function(
        function.name(),
        function.description(),
        function.parameters().filter(schema -> !schema.path("properties").isEmpty()),
        false);
  }

  private static OutputFormat format(OutputFormat format) {
    return format instanceof JsonSchema schema
        ? new JsonSchema("", Optional.empty(), schema.schema(), true, Place.BODY)
        : format;
  }

  private static Sampling sampling(Sampling sampling) {
    Map<Knob, Setting> knobs = new EnumMap<>(Knob.class);
    knobs.putAll(sampling.knobs());
    knobs.putIfAbsent(
        Knob.MAX_TOKENS, new Setting(MessagesRequestWriter.DEFAULT_MAX_TOKENS, Place.BODY));
    return new Sampling(
        knobs, sampling.stop(), sampling.effort(), Optional.empty(), Optional.empty());
  }

  static Answer of(Answer answer) {
    List<Output> outputs = new ArrayList<>();
    for (Output output : answer.outputs()) {
      switch (output) {
        case Said(String text, var _) -> {
          if (!text.isEmpty()) {
            outputs.add(new Said(text, Optional.empty()));
          }
        }
        case Declined(String text) -> outputs.add(new Said(text, Optional.empty()));
        case Thought _ -> outputs.add(output);
        case Called(String _, String name, String arguments) ->
            outputs.add(new Called("", name, arguments));
      }
    }
    Answer.Stop stop = answer.stop() == Answer.Stop.STOP_SEQUENCE ? Answer.Stop.END : answer.stop();
    return new Answer(outputs, Answer.stop(stop, outputs), Optional.empty(), answer.usage(), "");
  }
}
