package io.headrace.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The routes of dead letters. */
final class DeadLettersApi implements AutoCloseable {
  /** What one call lists or replays. */
  static final int PAGE = 100;

  private static final MediaType JSON = MediaType.get("application/json");

  private final ApiClient client;

  /**
   * @param after what the next page begins behind; empty when this is the last one
   */
  record Page(List<JsonNode> data, Optional<String> after) {}

  DeadLettersApi(Access access) {
    client = new ApiClient(access, "headrace/v1/dead-letters", "headrace-dead-letters");
  }

  Page list(int limit, DeadLettersCommand.Filter filter, Optional<String> after)
      throws IOException {
    HttpUrl.Builder url =
        client.at().newBuilder().addQueryParameter("limit", String.valueOf(limit));
    filter.model().ifPresent(model -> url.addQueryParameter("model", model));
    filter.code().ifPresent(code -> url.addQueryParameter("code", code));
    after.ifPresent(id -> url.addQueryParameter("after", id));
    return page(client.answer(client.request(url.build()).get().build()));
  }

  JsonNode find(String id) throws IOException {
    return client.answer(client.request(client.at(id)).get().build());
  }

  Page replay(List<String> ids, boolean force) throws IOException {
    ObjectNode body = client.json().createObjectNode();
    ids.forEach(body.putArray("ids")::add);
    return replay(body, force);
  }

  Page replay(DeadLettersCommand.Filter filter, boolean force, Optional<String> after)
      throws IOException {
    ObjectNode body = client.json().createObjectNode();
    filter.model().ifPresent(model -> body.put("model", model));
    filter.code().ifPresent(code -> body.put("code", code));
    after.ifPresent(id -> body.put("after", id));
    return replay(body.put("limit", PAGE), force);
  }

  private Page replay(ObjectNode body, boolean force) throws IOException {
    byte[] json = client.json().writeValueAsBytes(body.put("force", force));
    return page(
        client.answer(
            client.request(client.at("replay")).post(RequestBody.create(json, JSON)).build()));
  }

  private Page page(JsonNode answer) {
    if (!answer.path("data").isArray()) {
      throw client.noApi("Headrace");
    }
    boolean more = answer.path("has_more").asBoolean(false);
    return new Page(
        answer.path("data").valueStream().toList(),
        more ? Optional.of(Text.of(answer.path("last_id"))) : Optional.empty());
  }

  String pretty(JsonNode json) {
    return client.json().writerWithDefaultPrettyPrinter().writeValueAsString(json);
  }

  @Override
  public void close() {
    client.close();
  }
}
