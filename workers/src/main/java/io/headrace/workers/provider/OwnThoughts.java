package io.headrace.workers.provider;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * Reasoning items that the gateway wrote into answers of other formats. A client that continues the
 * conversation sends them back, and a provider of Responses refuses ids that it didn't give.
 */
final class OwnThoughts {
  private static final byte[] ID_BEGINS = "\"rs_".getBytes(US_ASCII);

  /** The rest is a job's id; those of OpenAI are longer. */
  private static final Pattern OWN_ID = Pattern.compile("rs_[0-9a-v]{32}(_\\d+)?");

  private static final byte[] NOTHING = {};

  private OwnThoughts() {}

  private record Item(int start, int end, boolean isOwn) {}

  /** What takes them out of a request's {@code input}; bodies without any are not parsed. */
  static List<Splice> of(byte[] body) {
    return mayHoldAny(body) ? without(items(body)) : List.of();
  }

  private static boolean mayHoldAny(byte[] body) {
    for (int i = 0; i + ID_BEGINS.length <= body.length; i++) {
      if (body[i] == '"' && body[i + 1] == 'r' && body[i + 2] == 's' && body[i + 3] == '_') {
        return true;
      }
    }
    return false;
  }

  /** Each with the comma that parts it from the next one, or the last ones from what is before. */
  private static List<Splice> without(List<Item> items) {
    List<Splice> splices = new ArrayList<>();
    int end = items.size();
    while (end > 0 && items.get(end - 1).isOwn) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      if (items.get(i).isOwn) {
        splices.add(new Splice(items.get(i).start, items.get(i + 1).start, NOTHING));
      }
    }
    if (end < items.size()) {
      int from = end == 0 ? items.getFirst().start : items.get(end - 1).end;
      splices.add(new Splice(from, items.getLast().end, NOTHING));
    }
    return splices;
  }

  private static List<Item> items(byte[] body) {
    List<Item> items = new ArrayList<>();
    try (JsonParser parser = Json.FACTORY.createParser(ObjectReadContext.empty(), body)) {
      parser.nextToken();
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        if (parser.nextToken() == JsonToken.START_ARRAY && name.equals("input")) {
          items.clear(); // of two with one name the last one counts
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(item(parser));
          }
        } else {
          parser.skipChildren();
        }
      }
      return items;
    } catch (JacksonException _) {
      return List.of(); // the provider has a better word for it
    }
  }

  private static Item item(JsonParser parser) {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    boolean isOwn = false;
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        parser.nextToken();
        isOwn |= name.equals("id") && OWN_ID.matcher(JsonPass.text(parser)).matches();
        parser.skipChildren();
      }
    } else {
      parser.skipChildren();
    }
    return new Item(start, (int) parser.currentLocation().getByteOffset(), isOwn);
  }
}
