package io.headrace.ingress.context;

import io.headrace.job.Slice;
import io.headrace.responses.ResponseRequest;
import java.util.List;

/**
 * A create body with the context that it continues written into it: {@code input} gets the items of
 * the response before and then its own, and {@code previous_response_id} becomes null. Nothing else
 * changes; {@code instructions} are not inherited.
 */
public final class ContinuedBody {
  private ContinuedBody() {}

  /**
   * @param context the items of the response before, input and then output
   */
  public static byte[] of(byte[] body, ResponseRequest request, byte[] context) {
    Slice input = request.inputAt();
    Slice previous = request.previousResponseIdAt();
    byte[] items = Items.joined(List.of(context, Items.ofInput(body, request)));
    Splice out = new Splice(body.length + items.length + 8);
    if (input.start() < previous.start()) {
      input(out, body, 0, input, items);
      previous(out, body, input.end(), previous);
    } else {
      previous(out, body, 0, previous);
      input(out, body, previous.end(), input, items);
    }
    int last = Math.max(input.end(), previous.end());
    return out.slice(body, new Slice(last, body.length)).toByteArray();
  }

  private static void input(Splice out, byte[] body, int from, Slice input, byte[] items) {
    out.slice(body, new Slice(from, input.start())).text("[").bytes(items).text("]");
  }

  private static void previous(Splice out, byte[] body, int from, Slice previous) {
    out.slice(body, new Slice(from, previous.start())).text("null");
  }
}
