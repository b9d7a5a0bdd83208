package io.headrace.simulator;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.stream.Collectors;

/** {@code GET /v1/models}. The list is an offer only: calls may name any model. */
final class ModelList {
  private static final List<String> IDS =
      List.of("demo-model", "demo-model-mini", "demo-model-large");

  private ModelList() {}

  static Answer all() {
    String models = IDS.stream().map(ModelList::model).collect(Collectors.joining(","));
    return ok("{\"object\":\"list\",\"data\":[" + models + "]}");
  }

  static Answer one(String id) {
    return IDS.contains(id) ? ok(model(id)) : OpenAiManners.error(new Refusal.ModelUnknown(id));
  }

  private static Answer ok(String json) {
    return Answer.of(Answer.OK, Buffer.buffer(json));
  }

  private static String model(String id) {
    return """
    {"id":"%s","object":"model","created":1735689600,"owned_by":"simulator"}\
    """
        .formatted(id);
  }
}
