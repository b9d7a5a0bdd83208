package io.headrace.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.config.ModelConfig.Target;
import io.headrace.config.Routes;
import java.time.Instant;
import java.util.stream.Collectors;

/** {@code GET /v1/models}: the names and patterns that can be served, fixed at the start. */
final class Models {
  private final Routes routes;
  private final long created;
  private final byte[] list;

  Models(Routes routes, Instant started) {
    this.routes = routes;
    created = started.getEpochSecond();
    list =
        routes.models().stream()
            .map(name -> json(name, routes.route(name).map(Target::provider).orElse("")))
            .collect(Collectors.joining(",", "{\"object\":\"list\",\"data\":[", "]}"))
            .getBytes(UTF_8);
  }

  Reply list(Call call) {
    return Reply.json(list);
  }

  /** Also a name that only a pattern matches: it can be asked for. */
  Reply find(Call call) throws Refused {
    String model = call.pathParam("model");
    Target target = routes.route(model).orElseThrow(() -> Refused.noSuchModel(404, model));
    return Reply.json(json(model, target.provider()).getBytes(UTF_8));
  }

  private String json(String name, String owner) {
    return "{\"id\":%s,\"object\":\"model\",\"created\":%d,\"owned_by\":%s}"
        .formatted(ErrorShape.quoted(name), created, ErrorShape.quoted(owner));
  }
}
