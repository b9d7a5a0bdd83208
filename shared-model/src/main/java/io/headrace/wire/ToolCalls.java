package io.headrace.wire;

import io.headrace.wire.Part.ToolCall;
import io.headrace.wire.Part.ToolResult;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Providers demand that the turn after a call answers it, and that nothing else is answered. */
final class ToolCalls {
  private ToolCalls() {}

  static void check(List<Turn> turns) throws InexpressibleException {
    List<Part> before = List.of();
    for (Turn turn : turns) {
      check(before, turn.parts());
      before = turn.parts();
    }
    check(before, List.of());
  }

  private static void check(List<Part> before, List<Part> after) throws InexpressibleException {
    Set<String> answered = answered(after, called(before));
    for (Part part : before) {
      if (part instanceof ToolCall call && !answered.contains(call.id())) {
        throw InexpressibleException.at(call.at(), "The next turn doesn't answer this tool call.");
      }
    }
  }

  private static Set<String> called(List<Part> parts) {
    Set<String> ids = new HashSet<>();
    for (Part part : parts) {
      if (part instanceof ToolCall call) {
        ids.add(call.id());
      }
    }
    return ids;
  }

  private static Set<String> answered(List<Part> parts, Set<String> called)
      throws InexpressibleException {
    Set<String> ids = new HashSet<>();
    for (Part part : parts) {
      if (part instanceof ToolResult result) {
        if (!called.contains(result.callId())) {
          throw InexpressibleException.at(
              result.at(), "The turn before has no tool call of this answer's id.");
        }
        ids.add(result.callId());
      }
    }
    return ids;
  }
}
