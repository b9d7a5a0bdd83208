package io.headrace.wire;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** Answers from one format to another. */
public final class Answers {
  private static final int EXPECTED_SIZE = 1_024;

  private Answers() {}

  /** What came with status 200. */
  public static Answer read(WireFormat format, byte[] body) throws MalformedAnswerException {
    JsonNode root = Json.answer(body);
    return switch (format) {
      case RESPONSES -> new ResponsesAnswerReader(root).read();
      case CHAT -> new ChatAnswerReader(root).read();
      case MESSAGES -> new MessagesAnswerReader(root).read();
      case GENERATE_CONTENT -> new GeminiAnswerReader(root).read();
    };
  }

  /** The client's answer, in the words that it asked in. */
  public static byte[] write(WireFormat format, Answer answer, Asked asked) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(EXPECTED_SIZE);
    try (JsonGenerator json = Json.MAPPER.createGenerator(out)) {
      switch (format) {
        case RESPONSES -> new ResponsesAnswerWriter(answer, asked, json).write();
        case CHAT -> new ChatAnswerWriter(answer, asked, json).write();
        case MESSAGES -> new MessagesAnswerWriter(answer, asked, json).write();
        case GENERATE_CONTENT -> new GeminiAnswerWriter(answer, asked, json).write();
      }
    }
    return format == WireFormat.RESPONSES
        ? ResponsesAnswerWriter.whole(out.toByteArray(), answer, asked)
        : out.toByteArray();
  }
}
