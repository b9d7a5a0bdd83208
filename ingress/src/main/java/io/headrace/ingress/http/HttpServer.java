package io.headrace.ingress.http;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.POST;

import io.headrace.ingress.registrar.KeyedJobs;
import io.headrace.job.Operation;
import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import java.nio.channels.ServerSocketChannel;
import java.util.function.UnaryOperator;

/** The HTTP side of ingress: the list of all routes. */
public final class HttpServer implements AutoCloseable {
  private final Javalin javalin;
  private final HeldCalls held;

  private HttpServer(Javalin javalin, HeldCalls held) {
    this.javalin = javalin;
    this.held = held;
  }

  /**
   * @param socket bound already; closed with the server
   */
  public static HttpServer start(ServerSocketChannel socket, Services services) {
    HeldCalls held = new HeldCalls(services.limits().maxHeld(), services.metrics());
    Javalin javalin =
        Javalin.create(config -> {
          Jetty.configure(config, socket);
          routes(config.routes, services, held);
        });
    return new HttpServer(javalin.start(), held);
  }

  private static void routes(RoutesConfig javalin, Services services, HeldCalls held) {
    Front front =
        new Front(
            services.keys(),
            services.peers(),
            services.metrics(),
            services.tracing(),
            System::nanoTime);
    RouteTable routes = new RouteTable(javalin, front);
    AtOwner owners = new AtOwner(services.ids(), services.table(), services.peers());
    Streams streams = new Streams(owners, services.clock());
    Commands commands =
        new Commands(
            services.submitter(), services.table(), services.topics().cancellations().name());
    Models models = new Models(services.routes(), services.clock().instant());
    PreviousResponses previous = new PreviousResponses(services.ids(), services.table(), owners);
    Intake intake = intake(services);
    creates(routes, services, intake, previous, owners, held, streams);
    routes.own(GET, AtOwner.JOBS + "{id}", new RetrieveJob(owners, held));
    routes.own(POST, AtOwner.JOBS + "{id}/cancel", new CancelJob(owners, commands));
    routes.own(GET, PreviousResponses.ROUTE, previous::forPeer);
    routes.openAi(
        GET,
        "/responses/{id}",
        new RetrieveResponse(owners, held, streams, services.limits().maxDeadline()));
    routes.openAi(
        DELETE, "/responses/{id}", new DeleteResponse(owners, commands, services.batches()));
    routes.openAi(POST, "/responses/{id}/cancel", new CancelResponse(owners, commands));
    routes.openAi(GET, "/responses/{id}/input_items", new ListInputItems(owners));
    WebhookRoutes.add(routes, services, owners, held);
    FileRoutes.add(routes, services, owners);
    BatchRoutes.add(routes, services, owners);
    DeadLetterRoutes.add(routes, services, intake, owners);
    routes.openAi(GET, "/models", models::list);
    routes.openAi(GET, "/models/<model>", models::find);
    routes.own(GET, "/headrace/v1/usage", new Usage(services.usage(), services.clock()));
    Operations operations = new Operations(services.health(), services.metrics());
    routes.open("/health/live", operations::live);
    routes.open("/health/ready", operations::ready);
    routes.open("/metrics", operations::metrics);
    routes.closeRest();
  }

  private static Intake intake(Services services) {
    return new Intake(
        services.routes(),
        services.limits(),
        services.verdicts(),
        new CallbackHeader(services.webhooks().rules()),
        services.clock());
  }

  private static void creates(
      RouteTable routes,
      Services services,
      Intake intake,
      PreviousResponses previous,
      AtOwner owners,
      HeldCalls held,
      Streams streams) {
    KeyedCreates keyed =
        new KeyedCreates(
            services.submitter(),
            new KeyedJobs(services.registrar(), services.table().objects()),
            services.table(),
            owners,
            services.ids());
    Outcomes outcomes = new Outcomes(services.table(), owners, services.clock());
    NewJobs jobs = new NewJobs(services.submitter(), keyed, held, outcomes, streams);
    UnaryOperator<Endpoint> creating = creating(services);
    routes.openAi(POST, "/responses", creating.apply(new CreateResponse(intake, previous, jobs)));
    routes.openAi(
        POST, "/chat/completions", creating.apply(new CreateJob(Operation.CHAT, intake, jobs)));
    routes.openAi(
        POST, "/embeddings", creating.apply(new CreateJob(Operation.EMBEDDINGS, intake, jobs)));
    routes.own(POST, KeyedCreates.PATH, keyed::register);
  }

  /** Create calls share the memory for bodies, and are counted when refused. */
  private static UnaryOperator<Endpoint> creating(Services services) {
    BodyMemory memory =
        new BodyMemory(
            services.limits().maxBodiesInMemory(), services.limits().maxBody(), services.metrics());
    Rejections rejections = new Rejections(services.metrics());
    CreateCounts counts = new CreateCounts(services.metrics());
    return create -> counts.jobs(rejections.counted(memory.bounded(create)));
  }

  public int port() {
    return javalin.port();
  }

  /** Held calls are answered first; then the port is closed. */
  @Override
  public void close() {
    held.letGo();
    javalin.stop();
  }
}
