package io.headrace.workers.pacing;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Counts by a model's own vocabulary, where that is public: OpenAI's. Costs a parse of the body and
 * a search per word; a vocabulary is loaded when it is first asked for.
 */
final class ExactTokens {
  private static final JsonFactory JSON = JsonFactory.builder().build();

  private static final List<String> NEWER =
      List.of("gpt-4o", "gpt-4.1", "gpt-4.5", "gpt-5", "gpt-oss", "chatgpt-4o", "o1", "o3", "o4");
  private static final List<String> OLDER = List.of("gpt-4", "gpt-3.5", "text-embedding-");

  /** Beyond it a count would take tens of milliseconds. */
  private static final int MAX_BYTES = 256 << 10;

  /** In ASCII and without a blank only an encoded image or file goes on for longer. */
  private static final int FILE_LENGTH = 4_096;

  private static final int FILE_TOKENS = 1_000;

  /** What stands around a message, a part or a tool. */
  private static final int FRAME = 3;

  /** What stands before the answer, and around the one message of a body that is a text alone. */
  private static final int LEAST = 7;

  private final EncodingRegistry registry = Encodings.newLazyEncodingRegistry();

  /** Empty when the model's vocabulary isn't known, or the body is too large or no JSON. */
  OptionalLong of(String model, byte[] body) {
    Optional<Encoding> encoding =
        body.length > MAX_BYTES ? Optional.empty() : type(model).map(registry::getEncoding);
    return encoding.isEmpty() ? OptionalLong.empty() : count(encoding.get(), body);
  }

  private static Optional<EncodingType> type(String model) {
    return begins(NEWER, model)
        ? Optional.of(EncodingType.O200K_BASE)
        : begins(OLDER, model) ? Optional.of(EncodingType.CL100K_BASE) : Optional.empty();
  }

  private static boolean begins(List<String> prefixes, String model) {
    return prefixes.stream().anyMatch(model::startsWith);
  }

  private static OptionalLong count(Encoding encoding, byte[] body) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      Count count = new Count(encoding);
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        count.add(token, parser);
      }
      return OptionalLong.of(count.tokens);
    } catch (JacksonException _) {
      return OptionalLong.empty();
    }
  }

  /** Of one body: what the model is given to read, and not its name, settings or metadata. */
  private static final class Count {
    private static final Set<String> READ =
        Set.of("input", "instructions", "messages", "tools", "text", "response_format");

    private final Encoding encoding;
    private long tokens = LEAST;
    private int depth;
    private String section = "";

    Count(Encoding encoding) {
      this.encoding = encoding;
    }

    void add(JsonToken token, JsonParser parser) {
      switch (token) {
        case START_OBJECT -> {
          depth++;
          tokens += isRead() ? FRAME : 0;
        }
        case END_OBJECT -> depth--;
        case PROPERTY_NAME -> section = depth == 1 ? parser.currentName() : section;
        case VALUE_STRING -> tokens += isRead() ? text(parser.getString()) : 0;
        default -> {}
      }
    }

    private boolean isRead() {
      return READ.contains(section);
    }

    private long text(String text) {
      return isFile(text) ? FILE_TOKENS : encoding.countTokensOrdinary(text);
    }

    private static boolean isFile(String text) {
      return text.length() > FILE_LENGTH
          && text.chars().limit(FILE_LENGTH).allMatch(c -> c > ' ' && c <= '~');
    }
  }
}
