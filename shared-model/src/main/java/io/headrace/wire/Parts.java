package io.headrace.wire;

import io.headrace.wire.Part.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Lists of parts: their reading, and what they come to as text alone. */
final class Parts {
  private Parts() {}

  /** How a format reads one part of a list. */
  interface Reader {
    void read(JsonNode part, Place at, List<Part> into) throws InexpressibleException;
  }

  /** A string, or a list of parts; nothing else is content. */
  static List<Part> read(JsonNode content, Place at, Reader reader) throws InexpressibleException {
    List<Part> parts = new ArrayList<>();
    if (content.isString()) {
      parts.add(new Text(content.stringValue(), at));
      return parts;
    }
    if (!content.isArray()) {
      throw InexpressibleException.at(at, "Expected a string or an array of parts.");
    }
    for (int i = 0; i < content.size(); i++) {
      reader.read(content.path(i), at.element(i), parts);
    }
    return parts;
  }

  static boolean areText(List<Part> parts) {
    return parts.stream().allMatch(Text.class::isInstance);
  }

  /**
   * Of parts that are all text: one string, joined by a line break, as vLLM and llama.cpp join
   * them.
   */
  static String joined(List<Part> parts) {
    return joined(parts, "\n");
  }

  /** Of texts that a model said: they are pieces of one. */
  static String said(List<Part> parts) {
    return joined(parts, "");
  }

  private static String joined(List<Part> parts, String between) {
    return parts.size() == 1 && parts.getFirst() instanceof Text(String text, Place _)
        ? text
        : parts.stream().map(part -> ((Text) part).text()).collect(Collectors.joining(between));
  }

  /** As {@link #joined}, where there is no place for anything but text. */
  static String onlyText(List<Part> parts, Place at) throws InexpressibleException {
    if (!areText(parts)) {
      throw InexpressibleException.at(at, "Instructions must be text.");
    }
    return joined(parts);
  }
}
