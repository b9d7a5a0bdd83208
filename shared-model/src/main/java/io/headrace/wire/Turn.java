package io.headrace.wire;

import java.util.List;

/** What one side said without a break. What tools answered is the user's side. */
record Turn(Role role, List<Part> parts, Place at) {

  enum Role {
    /** Instructions in the midst of a conversation; those before it are no turn. */
    SYSTEM,
    USER,
    ASSISTANT
  }
}
