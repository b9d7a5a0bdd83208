package io.headrace.ingress.http;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.POST;

import io.headrace.ingress.http.WebhookDeliveries.Subject;
import io.headrace.ingress.jobs.History;
import io.headrace.ingress.jobs.History.Place;
import io.headrace.ingress.webhooks.EndpointJson;
import io.headrace.ingress.webhooks.Webhooks;
import io.headrace.job.JobId;
import io.headrace.job.TenantId;
import io.headrace.webhook.Endpoints;
import io.javalin.http.HandlerType;
import java.util.Optional;

/** The routes of webhooks: OpenAI's, and Headrace's own with more fields and the history. */
final class WebhookRoutes {
  private static final String OWN = WebhookDialect.OWN.root();

  private final Services services;
  private final Webhooks webhooks;
  private final AtHome home;
  private final HeldCalls held;

  private WebhookRoutes(Services services, AtHome home, HeldCalls held) {
    this.services = services;
    this.webhooks = services.webhooks();
    this.home = home;
    this.held = held;
  }

  static void add(RouteTable routes, Services services, AtOwner owners, HeldCalls held) {
    WebhookRoutes webhooks =
        new WebhookRoutes(services, new AtHome(services.table(), owners), held);
    webhooks.addFixed(routes);
    webhooks.addEndpoints(
        (method, path, endpoint) -> routes.openAi(method, "/webhook_endpoints" + path, endpoint),
        WebhookDialect.OPENAI);
    webhooks.addEndpoints(
        (method, path, endpoint) -> routes.own(method, OWN + path, endpoint), WebhookDialect.OWN);
    webhooks.addHistory(routes);
  }

  @FunctionalInterface
  private interface Adder {
    void add(HandlerType method, String path, Endpoint endpoint);
  }

  /** Before those with an id in the same place. */
  private void addFixed(RouteTable routes) {
    routes.openAi(GET, "/webhook_event_types", WebhookRoutes::eventTypes);
    routes.own(GET, OWN + "/event_types", WebhookRoutes::eventTypes);
    routes.own(GET, OWN + "/callback_secret", this::callbackSecret);
  }

  private void addEndpoints(Adder routes, WebhookDialect dialect) {
    WebhookEndpoints endpoints =
        new WebhookEndpoints(dialect, webhooks, services.table(), home, services.clock());
    WebhookTests tests =
        new WebhookTests(dialect, webhooks, services.table(), home, held, services.clock());
    routes.add(POST, "", endpoints::create);
    routes.add(GET, "", endpoints::list);
    routes.add(GET, "/{id}", endpoints::retrieve);
    routes.add(POST, "/{id}", endpoints::update);
    routes.add(DELETE, "/{id}", endpoints::delete);
    routes.add(POST, "/{id}/rotate_secret", endpoints::rotate);
    routes.add(POST, "/{id}/test", tests::answer);
  }

  private void addHistory(RouteTable routes) {
    WebhookDeliveries deliveries =
        new WebhookDeliveries(webhooks.registry(), services.table(), home);
    WebhookReplays replays =
        new WebhookReplays(
            webhooks,
            services.table(),
            home,
            new FullPayloads(services.ids(), services.table(), services.peers()),
            services.clock());
    addHistory(routes, "/callbacks/deliveries", this::callbacks, deliveries, replays);
    addHistory(routes, "/{id}/deliveries", this::endpoint, deliveries, replays);
    routes.own(POST, OWN + "/{id}/replay", replays::replay);
  }

  private static void addHistory(
      RouteTable routes,
      String path,
      WebhookDeliveries.Subjects subjects,
      WebhookDeliveries deliveries,
      WebhookReplays replays) {
    routes.own(GET, OWN + path, deliveries.list(subjects));
    routes.own(GET, OWN + path + "/{delivery}", deliveries.retrieve(subjects));
    routes.own(POST, OWN + path + "/{delivery}/redeliver", replays.redeliver(subjects));
  }

  private Subject endpoint(Call call) throws Refused {
    JobId id = WebhookCalls.id(call, webhooks.registry());
    return new Subject(
        new Place(id.partition(), call.caller().tenant(), id.value()),
        OWN + "/" + id + "/deliveries",
        Optional.of(id));
  }

  private Subject callbacks(Call call) {
    TenantId tenant = call.caller().tenant();
    int partition = webhooks.commands().partition(Endpoints.callbacks(tenant));
    return new Subject(
        new Place(partition, tenant, History.CALLBACKS),
        OWN + "/callbacks/deliveries",
        Optional.empty());
  }

  private static Reply eventTypes(Call call) {
    return WebhookCalls.json(EndpointJson.eventTypes());
  }

  private Reply callbackSecret(Call call) {
    return WebhookCalls.json(
            EndpointJson.callbackSecret(webhooks.callbackSecret().apply(call.caller().tenant())))
        .with("cache-control", "no-store");
  }
}
