package io.headrace.wire;

import java.util.List;
import java.util.Optional;

/** A piece of a turn. */
sealed interface Part {
  Place at();

  record Text(String text, Place at) implements Part {}

  /**
   * @param detail how closely the model is to look, in OpenAI's words
   */
  record Image(Source source, Optional<String> detail, Place at) implements Part {}

  /**
   * @param name the file's; "" when it has none
   */
  record Document(Source source, String name, Place at) implements Part {}

  /**
   * @param format {@code wav}, {@code mp3} ...
   * @param base64 the sound
   */
  record Audio(String format, String base64, Place at) implements Part {}

  /**
   * The model called a tool.
   *
   * @param arguments JSON, as the model wrote it
   */
  record ToolCall(String id, String name, String arguments, Place at) implements Part {}

  /**
   * What a tool answered.
   *
   * @param failed it answered with an error
   */
  record ToolResult(String callId, List<Part> content, boolean failed, Place at) implements Part {}

  /** Where the bytes of an image or a document are. */
  sealed interface Source {
    record Url(String url) implements Source {}

    /**
     * @param mediaType "" when the client didn't say
     */
    record Inline(String mediaType, String base64) implements Source {}
  }
}
