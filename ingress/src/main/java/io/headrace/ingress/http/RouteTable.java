package io.headrace.ingress.http;

import io.headrace.ingress.http.Front.Open;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Registers routes, and for each path an answer to the methods that it doesn't take. */
final class RouteTable {
  private static final List<HandlerType> METHODS =
      List.of(
          HandlerType.GET,
          HandlerType.HEAD,
          HandlerType.POST,
          HandlerType.PUT,
          HandlerType.PATCH,
          HandlerType.DELETE,
          HandlerType.OPTIONS);

  private final RoutesConfig javalin;
  private final Front front;
  private final Map<String, List<String>> allowed = new LinkedHashMap<>();

  RouteTable(RoutesConfig javalin, Front front) {
    this.javalin = javalin;
    this.front = front;
  }

  /** A route of OpenAI's API, under both its roots. */
  void openAi(HandlerType method, String path, Endpoint endpoint) {
    known(method, "/v1" + path, ErrorShape.OPENAI, endpoint);
    known(method, "/openai/v1" + path, ErrorShape.OPENAI, endpoint);
  }

  /** A route of Headrace's own. */
  void own(HandlerType method, String path, Endpoint endpoint) {
    known(method, path, ErrorShape.PROBLEM, endpoint);
  }

  /** A route that anyone may call. */
  void open(String path, Open endpoint) {
    add(HandlerType.GET, path, front.open("GET", path, ErrorShape.PROBLEM, endpoint));
    add(HandlerType.HEAD, path, front.open("HEAD", path, ErrorShape.PROBLEM, endpoint));
  }

  /** A route for other instances, whose calls carry a seal and no key. */
  void sealed(HandlerType method, String path, Open endpoint) {
    add(method, path, front.open(method.name(), path, ErrorShape.PROBLEM, endpoint));
  }

  /** Called once, after all routes. */
  void closeRest() {
    allowed.forEach(this::refuseOtherMethods);
    for (HandlerType method : METHODS) {
      javalin.addHttpHandler(method, "<path>", unrouted(method));
    }
  }

  private void known(HandlerType method, String path, ErrorShape errors, Endpoint endpoint) {
    add(method, path, front.known(method.name(), path, errors, endpoint));
  }

  private void add(HandlerType method, String path, Handler handler) {
    allowed.computeIfAbsent(path, _ -> new ArrayList<>()).add(method.name());
    javalin.addHttpHandler(method, path, handler);
  }

  private void refuseOtherMethods(String path, List<String> methods) {
    String allow = String.join(", ", methods);
    for (HandlerType method : METHODS) {
      if (!methods.contains(method.name())) {
        javalin.addHttpHandler(
            method,
            path,
            front.open(
                method.name(), path, Fallbacks.shape(path), call -> wrongMethod(call, allow)));
      }
    }
  }

  private static Reply wrongMethod(Context call, String allow) throws Refused {
    throw Refused.wrongMethod(call.method().name(), call.path(), allow);
  }

  private Handler unrouted(HandlerType method) {
    var openAi = front.open(method.name(), "unknown", ErrorShape.OPENAI, RouteTable::noRoute);
    var own = front.open(method.name(), "unknown", ErrorShape.PROBLEM, RouteTable::noRoute);
    return call -> (Fallbacks.shape(call.path()) == ErrorShape.OPENAI ? openAi : own).handle(call);
  }

  private static Reply noRoute(Context call) throws Refused {
    throw Fallbacks.noRoute(call);
  }
}
