package io.headrace.ingress.context;

import io.headrace.job.Slice;
import java.util.Map;

/**
 * What continuing a response needs of its object.
 *
 * @param output the items, without brackets
 */
public record StoredResponse(String status, byte[] output) {

  /** Reads a Response object. */
  public static StoredResponse read(byte[] response) {
    Map<String, Slice> fields = Json.fields(response, Json.whole(response));
    Slice status = fields.getOrDefault("status", Slice.ABSENT);
    return new StoredResponse(
        status.isPresent() ? Json.text(response, status) : "", Items.ofOutput(response));
  }

  /**
   * One page of a list of items.
   *
   * @param items without brackets
   */
  public record Page(byte[] items, String lastId, boolean hasMore) {

    /** Reads OpenAI's list object. */
    public static Page read(byte[] list) {
      Map<String, Slice> fields = Json.fields(list, Json.whole(list));
      Slice data = fields.getOrDefault("data", Slice.ABSENT);
      Slice last = fields.getOrDefault("last_id", Slice.ABSENT);
      Slice more = fields.getOrDefault("has_more", Slice.ABSENT);
      return new Page(
          data.isPresent() ? Items.ofSlice(list, data) : new byte[0],
          last.isPresent() ? Json.text(list, last) : "",
          more.isPresent() && list[more.start()] == 't');
    }
  }
}
