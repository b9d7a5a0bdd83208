package io.headrace.ingress.context;

import io.headrace.responses.ResponseRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** What {@code GET /v1/responses/{id}/input_items} lists. */
public final class InputItems {
  private final List<InputItem> items;

  private InputItems(List<InputItem> items) {
    this.items = items;
  }

  /** The items of a create body, in its order. */
  public static InputItems of(String responseId, byte[] body, ResponseRequest request) {
    byte[] array =
        new Splice(body.length)
            .text("[")
            .bytes(Items.ofInput(body, request))
            .text("]")
            .toByteArray();
    List<InputItem> items = new ArrayList<>();
    try (JsonParser parser = Json.parser(array, Json.whole(array))) {
      parser.nextToken();
      for (JsonToken next = parser.nextToken();
          next != JsonToken.END_ARRAY;
          next = parser.nextToken()) {
        var at = Json.value(parser, next, 0);
        if (next == JsonToken.START_OBJECT) {
          items.add(InputItem.of(responseId, items.size(), array, at));
        }
      }
    }
    return new InputItems(items);
  }

  /**
   * One page as OpenAI's list object.
   *
   * @param after the id of the last item of the page before; one that isn't there starts anew
   */
  public byte[] page(boolean ascending, Optional<String> after, int limit) {
    List<InputItem> ordered = ascending ? items : items.reversed();
    int from = after.map(id -> indexAfter(ordered, id)).orElse(0);
    int to = Math.min(ordered.size(), from + limit);
    return json(ordered.subList(from, to), to < ordered.size());
  }

  private static int indexAfter(List<InputItem> ordered, String id) {
    for (int i = 0; i < ordered.size(); i++) {
      if (ordered.get(i).id().equals(id)) {
        return i + 1;
      }
    }
    return 0;
  }

  private static byte[] json(List<InputItem> page, boolean hasMore) {
    String first = page.isEmpty() ? "\"\"" : JsonObject.quoted(page.getFirst().id());
    String last = page.isEmpty() ? "\"\"" : JsonObject.quoted(page.getLast().id());
    return new Splice(512)
        .text("{\"object\":\"list\",\"data\":[")
        .bytes(Items.joined(page.stream().map(InputItem::json).toList()))
        .text("],\"first_id\":" + first + ",\"last_id\":" + last + ",\"has_more\":" + hasMore + "}")
        .toByteArray();
  }
}
