package io.headrace.ingress.context;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.Slice;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * One input item as it is listed: the client's own bytes, with the {@code id}, {@code type} and
 * {@code status} that the list's schema demands and clients leave out. An id is derived from the
 * response's and the item's place, so it is the same at every look.
 */
record InputItem(String id, byte[] json) {
  private static final int ID_BYTES = 12;

  static InputItem of(String responseId, int index, byte[] items, Slice at) {
    Map<String, Slice> fields = Json.fields(items, at);
    String type = text(items, fields, "type");
    boolean isMessage = type.isEmpty() || type.equals("message");
    String given = text(items, fields, "id");
    String id = given.isEmpty() ? derived(responseId, index, type) : given;
    Splice out = new Splice(at.length() + 128).text("{");
    out.text("\"id\":").text(JsonObject.quoted(id));
    out.text(",\"type\":").text(JsonObject.quoted(isMessage ? "message" : type));
    if (isMessage && text(items, fields, "status").isEmpty()) {
      out.text(",\"status\":\"completed\"");
    }
    fields.forEach((name, value) -> field(out, items, fields, isMessage, name, value));
    return new InputItem(id, out.text("}").toByteArray());
  }

  private static void field(
      Splice out,
      byte[] items,
      Map<String, Slice> fields,
      boolean isMessage,
      String name,
      Slice value) {
    boolean isWritten =
        name.equals("id")
            || name.equals("type")
            || isMessage && name.equals("status") && items[value.start()] == 'n';
    if (isWritten) {
      return;
    }
    out.text(",\"").text(JsonObject.escaped(name)).text("\":");
    if (isMessage && name.equals("content") && items[value.start()] == '"') {
      content(out, items, text(items, fields, "role").equals("assistant"), value);
    } else {
      out.slice(items, value);
    }
  }

  /** A content that is a plain string, as the one part that it stands for. */
  private static void content(Splice out, byte[] items, boolean isOutput, Slice text) {
    out.text("[{\"type\":\"").text(isOutput ? "output_text" : "input_text").text("\",\"text\":");
    out.slice(items, text).text(isOutput ? ",\"annotations\":[],\"logprobs\":[]}]" : "}]");
  }

  private static String text(byte[] items, Map<String, Slice> fields, String name) {
    Slice at = fields.get(name);
    return at == null ? "" : Json.text(items, at);
  }

  private static String derived(String responseId, int index, String type) {
    return prefix(type) + HexFormat.of().formatHex(sha256(responseId + "/" + index), 0, ID_BYTES);
  }

  private static String prefix(String type) {
    return switch (type) {
      case "", "message" -> "msg_";
      case "function_call" -> "fc_";
      case "function_call_output" -> "fco_";
      case "reasoning" -> "rs_";
      case String _ -> "item_";
    };
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
