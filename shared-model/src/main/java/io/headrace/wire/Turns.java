package io.headrace.wire;

import io.headrace.wire.Turn.Role;
import java.util.ArrayList;
import java.util.List;

/** Collects a conversation part by part; what one side says in a row becomes one turn. */
final class Turns {
  private final List<String> system = new ArrayList<>();
  private final List<Turn> turns = new ArrayList<>();

  void add(Role role, Part part, Place at) {
    last(role, at).parts().add(part);
  }

  void addAll(Role role, List<Part> parts, Place at) {
    if (!parts.isEmpty()) {
      last(role, at).parts().addAll(parts);
    }
  }

  /** Instructions: before the first turn they are no turn. */
  void system(String text, Place at) {
    if (turns.isEmpty()) {
      system.add(text);
    } else {
      add(Role.SYSTEM, new Part.Text(text, at), at);
    }
  }

  private Turn last(Role role, Place at) {
    if (turns.isEmpty() || turns.getLast().role() != role) {
      turns.add(new Turn(role, new ArrayList<>(), at));
    }
    return turns.getLast();
  }

  List<String> system() {
    return system;
  }

  List<Turn> turns() {
    return turns;
  }
}
